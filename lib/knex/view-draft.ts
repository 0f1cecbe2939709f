import {
  type ColumnDraft,
  type Columns,
  ConditionBuilder,
  emptyDraft,
  type IndexColumnInput,
  type IndexOptions,
  type RelationSpec,
  type SourceInput,
  type ViewDraft,
} from '../declare';
import { assertRelation, readIndexCall, readNames, readParentKey, refuseStar, reportCall } from '../declare/arguments';
import { assertObject, assertText, readPath, readTable } from '../declare/refuse';
import type { ColumnsInput } from '../declare/view-builder';
import { Problems, type TableInput, type TableName } from '../definition';
import { isStockMethod, isStockQuery, type StockView, saidTooLate, TWO_LISTS, UNLESS_STOCK } from './stock-view';
import { type ColumnList, isColumnMap, readColumnList } from './view-columns';

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Collects what the calls on a builder say: a draft, its filter apart, and what was wrong with the calls. */
export class DraftCollector {
  readonly problems = new Problems();
  readonly conditions = new ConditionBuilder();
  private readonly draft: Writable<ViewDraft>;
  private readonly said = new Set<string>();
  private readonly methods = new Set<string>();
  private readonly entries: (ColumnDraft & { readonly isNameAlone: boolean })[] = [];
  /** What Knex does without a word, and a declaration refuses. */
  private readonly beyondStock = new Problems();
  /** What `columns` was given that is no map, call by call. */
  private readonly lists: ColumnList[] = [];
  private isDone = false;

  constructor(name: TableName) {
    this.draft = { ...emptyDraft(name) };
  }

  /** Columns given by name alone are the outputs of a query, and else columns of the parent. */
  build(): ViewDraft {
    const { query } = this.draft;
    if (!this.isStock) this.problems.addAll(this.beyondStock);
    if (!this.isStock && query !== null && this.lists.length > 1) this.problems.add(...TWO_LISTS);
    const filter = this.conditions.build();
    if (query === null)
      return { ...this.draft, filter, columns: this.entries.map(({ name, source }) => ({ name, source })) };
    const names = this.lastList?.kind === 'names' ? this.lastList.names : [];
    const columns = this.entries.filter(({ isNameAlone }) => !isNameAlone);
    return { ...this.draft, filter, columns, columnNames: names.length > 0 ? names : null };
  }

  /** True when all that was said is a query, and perhaps a list of its columns: then it counts as it does in Knex. */
  get isStock(): boolean {
    const isDeclared = this.entries.some(({ isNameAlone }) => !isNameAlone);
    return isStockQuery(this.draft.query) && !isDeclared && [...this.methods].every(isStockMethod);
  }

  /** What Knex is to be told, where the columns are raw SQL; null where the view can be declared. */
  get stock(): StockView | null {
    if (!this.isStock || this.lastList?.kind !== 'raw' || this.problems.list.length > 0) return null;
    return { columns: this.lastList.input, query: this.draft.query };
  }

  private get lastList(): ColumnList | undefined {
    return this.lists[this.lists.length - 1];
  }

  /** Ends what can be said, when the callback has returned. */
  end(): void {
    this.isDone = true;
  }

  /** Runs a call; what is wrong with its arguments becomes a problem, so that all problems come out at once. */
  collect(method: string, call: () => void): void {
    if (this.isDone && !isStockMethod(method)) throw saidTooLate(this.draft.name, method);
    this.methods.add(method);
    try {
      call();
    } catch (error) {
      reportCall(method, error, this.problems);
    }
  }

  setText(method: string, key: 'tablespace' | 'accessMethod', name: string): void {
    assertText(name, method);
    this.set(method, key, name);
  }

  /** Sets what can be said once: a second value would silently win over the first. */
  set<Key extends keyof ViewDraft>(method: string, key: Key, value: ViewDraft[Key]): void {
    if (this.said.has(key)) this.problems.add(`${method} is given twice`, `keep one of the calls of view.${method}(…)`);
    this.said.add(key);
    this.draft[key] = value;
  }

  from(table: TableInput, options: { readonly key?: Columns }): void {
    this.draft.key = readParentKey(options, this.problems);
    this.set('from', 'parent', readTable(table, 'from'));
  }

  relation(path: string | readonly string[], spec: RelationSpec): void {
    assertRelation(spec);
    const at = readPath(path, 'relation', "'author', belongsTo('users', 'author_id')");
    this.draft.relations = [...this.draft.relations, { path: at, spec }];
  }

  columns(input: ColumnsInput): void {
    if (isColumnMap(input)) {
      for (const [name, source] of Object.entries(input)) this.column(name, source);
      return;
    }
    if (!this.isStock) refuseStar(input);
    const list = readColumnList(input);
    this.lists.push(list);
    if (list.kind === 'names')
      for (const name of list.names) this.entries.push({ name, source: true, isNameAlone: true });
    else this.beyondStock.add(...UNLESS_STOCK[list.kind]);
  }

  /** The last call counts where the view is a query and nothing else. */
  as(query: ViewDraft['query']): void {
    if (this.said.has('query')) this.beyondStock.add('as is given twice', 'keep one of the calls of view.as(…)');
    this.said.add('query');
    this.draft.query = query;
  }

  column(name: string, source: SourceInput | true): void {
    readNames('column', [name]);
    this.entries.push({ name, source, isNameAlone: false });
  }

  groupBy(names: readonly unknown[]): void {
    this.draft.groupBy = [...this.draft.groupBy, ...readNames('groupBy', names)];
  }

  index(
    unique: boolean,
    columns: IndexColumnInput | readonly IndexColumnInput[],
    options: IndexOptions | string | undefined,
    method?: string,
  ): void {
    this.draft.indexes = [...this.draft.indexes, readIndexCall(unique, columns, options, method)];
  }

  comment(text: string): void {
    assertText(text, 'comment');
    this.set('comment', 'comment', text);
  }

  columnComment(name: string, text: string): void {
    readNames('columnComment', [name]);
    assertText(text, 'columnComment');
    if (Object.hasOwn(this.draft.columnComments, name)) {
      this.problems.add('its comment is given twice', 'keep one of the two', name);
    }
    this.draft.columnComments = { ...this.draft.columnComments, [name]: text };
  }

  storage(parameters: ViewDraft['storage']): void {
    assertObject(parameters, 'storage', '{ fillfactor: 70 }');
    this.draft.storage = { ...this.draft.storage, ...parameters };
  }
}
