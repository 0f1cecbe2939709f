import { Problems, type StorageParameters, type TableInput, type ViewChange } from '../definition';
import {
  type Columns,
  ConditionBuilder,
  type IndexColumnInput,
  type IndexOptions,
  type OpaqueQuery,
  type RelationSpec,
  readIndex,
  readQuery,
  readSource,
  type Source,
  type SourceInput,
} from '.';
import { assertRelation, readIndexCall, readNames, readParentKey, refuseStar, reportCall } from './arguments';
import { assertObject, assertText, readColumns, readPath, readTable } from './refuse';
import type { ColumnsInput } from './view-builder';

type Names = readonly (string | readonly string[])[];

/** Collects the changes that the calls of an alter ask for, in their order, and the problems of these calls. */
export class AlterCollector {
  readonly problems = new Problems();
  isRestricted = false;
  /** What the where-methods said since the filter was last taken back. */
  conditions = new ConditionBuilder();
  private readonly changes: ViewChange[] = [];
  /** Columns that were given by their names alone, in the order of the calls. */
  private readonly namedAlone: ViewChange[] = [];
  private columnNames: readonly string[] | null = null;
  private query: OpaqueQuery | string | Source | null = null;

  /** Columns given by name alone are the outputs of a new query, and else columns of the parent. */
  build(): readonly ViewChange[] {
    const condition = this.conditions.build();
    const changes =
      this.query === null ? this.changes : this.changes.filter((change) => !this.namedAlone.includes(change));
    return [
      ...changes,
      ...(condition === null ? [] : [{ kind: 'addFilter' as const, condition }]),
      ...(this.query === null ? [] : [this.setQuery(this.query)]),
    ];
  }

  /** Runs a call; what is wrong with its arguments becomes a problem, so that all problems come out at once. */
  collect(method: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      reportCall(method, error, this.problems);
    }
  }

  columns(input: ColumnsInput, ...more: readonly string[]): void {
    refuseStar(input);
    if (typeof input === 'string' || Array.isArray(input)) {
      const names = readNames('columns', [input, more]);
      this.columnNames = [...(this.columnNames ?? []), ...names];
      const changes = names.map((name) => this.setColumn(name, true));
      this.namedAlone.push(...changes);
      this.changes.push(...changes);
      return;
    }
    assertObject(input, 'columns', "{ id: true, author: 'author.name' }");
    for (const [name, source] of Object.entries(input as { readonly [name: string]: SourceInput | true })) {
      this.column(name, source);
    }
  }
  column(name: string, source: SourceInput | true = true): void {
    readNames('column', [name]);
    this.changes.push(this.setColumn(name, source));
  }
  from(table: TableInput, options: { readonly key?: Columns } = {}): void {
    const key = readParentKey(options, this.problems);
    this.changes.push({ kind: 'setParent', parent: readTable(table, 'from'), key });
  }
  columnOrder(...names: Names): void {
    this.changes.push({ kind: 'orderColumns', names: readNames('columnOrder', names) });
  }
  renameColumn(from: string, to: string): void {
    readNames('renameColumn', [from, to]);
    this.changes.push({ kind: 'renameColumn', from, to });
  }
  dropColumn(...names: Names): void {
    for (const name of readNames('dropColumn', names)) this.changes.push({ kind: 'dropColumn', name });
  }
  relation(path: string | readonly string[], spec: RelationSpec): void {
    assertRelation(spec);
    const at = readPath(path, 'relation', "'author', belongsTo('users', 'author_id')");
    this.changes.push({ kind: 'setRelation', path: at, relation: spec.relation });
  }
  dropRelation(path: string | readonly string[]): void {
    this.changes.push({ kind: 'dropRelation', path: readPath(path, 'dropRelation', "'author'") });
  }
  clearWhere(): void {
    this.conditions = new ConditionBuilder();
    this.changes.push({ kind: 'clearFilter' });
  }
  groupBy(...names: Names): void {
    this.changes.push({ kind: 'setGroupBy', names: readNames('groupBy', names) });
  }
  as(query: OpaqueQuery | string | Source): void {
    if (this.query !== null) this.problems.add('as is given twice', 'keep one of the calls of view.as(…)');
    this.query = query;
  }
  unique(columns: IndexColumnInput | readonly IndexColumnInput[], options?: IndexOptions | string): void {
    this.addIndex(true, columns, options);
  }
  index(
    columns: IndexColumnInput | readonly IndexColumnInput[],
    options?: IndexOptions | string,
    method?: string,
  ): void {
    this.addIndex(false, columns, options, method);
  }
  dropIndex(given: string | readonly string[], name: string | null = null): void {
    readColumns(given, 'dropIndex', "name the index or its columns: view.dropIndex('author')");
    if (name !== null) assertText(name, 'dropIndex');
    this.changes.push({ kind: 'dropIndex', index: { given, unique: false, name } });
  }
  dropUnique(given: string | readonly string[], name: string | null = null): void {
    readColumns(given, 'dropUnique', "name the index or its columns: view.dropUnique('id')");
    if (name !== null) assertText(name, 'dropUnique');
    this.changes.push({ kind: 'dropIndex', index: { given, unique: true, name } });
  }
  comment(comment: string | null): void {
    if (comment !== null) assertText(comment, 'comment');
    this.changes.push({ kind: 'setComment', comment });
  }
  columnComment(column: string, comment: string | null): void {
    readNames('columnComment', [column]);
    if (comment !== null) assertText(comment, 'columnComment');
    this.changes.push({ kind: 'setColumnComment', column, comment });
  }
  storage(storage: { readonly [name: string]: StorageParameters[string] | null }): void {
    assertObject(storage, 'storage', '{ fillfactor: 70 }');
    this.changes.push({ kind: 'setStorage', storage });
  }
  tablespace(tablespace: string | null): void {
    if (tablespace !== null) assertText(tablespace, 'tablespace');
    this.changes.push({ kind: 'setTablespace', tablespace });
  }
  using(accessMethod: string | null): void {
    if (accessMethod !== null) assertText(accessMethod, 'using');
    this.changes.push({ kind: 'setAccessMethod', accessMethod });
  }
  restrict(): void {
    this.isRestricted = true;
  }

  private setColumn(name: string, source: SourceInput | true): ViewChange {
    return { kind: 'setColumn', name, source: readSource(name, source, this.problems) };
  }

  private setQuery(query: OpaqueQuery | string | Source): ViewChange {
    return { kind: 'setQuery', query: readQuery(query, this.problems), columns: this.columnNames };
  }

  private addIndex(
    unique: boolean,
    columns: IndexColumnInput | readonly IndexColumnInput[],
    options: IndexOptions | string | undefined,
    method?: string,
  ): void {
    const draft = readIndexCall(unique, columns, options, method);
    const index = readIndex(draft, this.problems);
    this.changes.push({ kind: 'addIndex', index, ...(draft.isNamedLoosely ? { isNamedLoosely: true } : {}) });
  }
}
