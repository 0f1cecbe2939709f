import {
  type ColumnDraft,
  type Columns,
  ConditionBuilder,
  emptyDraft,
  type IndexColumnInput,
  type IndexOptions,
  Problems,
  parsePath,
  parseTableName,
  type RelationSpec,
  type SourceInput,
  type TableInput,
  type TableName,
  type ViewDraft,
} from '../definition';
import { assertRelation, assertText, readParentKey, reportCall } from './arguments';

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Collects what the calls on a builder say: a draft, its filter apart, and what was wrong with the calls. */
export class DraftCollector {
  readonly problems = new Problems();
  readonly conditions = new ConditionBuilder();
  private readonly draft: Writable<ViewDraft>;
  private readonly said = new Set<string>();
  private readonly entries: (ColumnDraft & { readonly isNameAlone: boolean })[] = [];

  constructor(name: TableName) {
    this.draft = { ...emptyDraft(name) };
  }

  /** Columns given by name alone are the outputs of a query, and else columns of the parent. */
  build(): ViewDraft {
    const { query } = this.draft;
    const filter = this.conditions.build();
    if (query === null)
      return { ...this.draft, filter, columns: this.entries.map(({ name, source }) => ({ name, source })) };
    const names = this.entries.filter(({ isNameAlone }) => isNameAlone).map(({ name }) => name);
    const columns = this.entries.filter(({ isNameAlone }) => !isNameAlone);
    return { ...this.draft, filter, columns, columnNames: names.length > 0 ? names : null };
  }

  /** Runs a call; what is wrong with its arguments becomes a problem, so that all problems come out at once. */
  collect(method: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      reportCall(method, error, this.problems);
    }
  }

  /** Sets what can be said once: a second value would silently win over the first. */
  set<Key extends keyof ViewDraft>(method: string, key: Key, value: ViewDraft[Key]): void {
    if (this.said.has(key)) this.problems.add(`${method} is given twice`, `keep one of the calls of view.${method}(…)`);
    this.said.add(key);
    this.draft[key] = value;
  }

  from(table: TableInput, options: { readonly key?: Columns }): void {
    this.draft.key = readParentKey(options, this.problems);
    this.set('from', 'parent', parseTableName(table));
  }

  relation(path: string | readonly string[], spec: RelationSpec): void {
    assertRelation(spec);
    this.draft.relations = [...this.draft.relations, { path: parsePath(path), spec }];
  }

  columns(input: { readonly [name: string]: SourceInput | true } | readonly string[] | string): void {
    if (typeof input === 'string' || Array.isArray(input)) {
      for (const name of [input].flat()) this.entries.push({ name: toName(name), source: true, isNameAlone: true });
      return;
    }
    for (const [name, source] of Object.entries(input)) this.column(name, source);
  }

  column(name: string, source: SourceInput | true): void {
    this.entries.push({ name, source, isNameAlone: false });
  }

  groupBy(names: readonly string[]): void {
    this.draft.groupBy = [...this.draft.groupBy, ...names];
  }

  index(
    unique: boolean,
    columns: IndexColumnInput | readonly IndexColumnInput[],
    options: IndexOptions | string | undefined,
    method?: string,
  ): void {
    const named = typeof options === 'string' ? { indexName: options } : (options ?? {});
    const all = typeof method === 'string' ? { ...named, method } : { ...named, ...(method as object | undefined) };
    const list = Array.isArray(columns) ? (columns as readonly IndexColumnInput[]) : [columns as IndexColumnInput];
    this.draft.indexes = [...this.draft.indexes, { unique, columns: list, options: all }];
  }

  comment(text: string): void {
    assertText(text);
    this.set('comment', 'comment', text);
  }

  columnComment(name: string, text: string): void {
    assertText(text);
    if (Object.hasOwn(this.draft.columnComments, name)) {
      this.problems.add('its comment is given twice', 'keep one of the two', name);
    }
    this.draft.columnComments = { ...this.draft.columnComments, [name]: text };
  }

  storage(parameters: ViewDraft['storage']): void {
    this.draft.storage = { ...this.draft.storage, ...parameters };
  }
}

function toName(input: unknown): string {
  if (typeof input === 'string') return input;
  throw new TypeError(
    "columns: an array names columns with strings; sources are given as an object, as in view.columns({ total: sum('amount') })",
  );
}
