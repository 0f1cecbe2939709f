import {
  type AggregateExpression,
  type Condition,
  commonBranch,
  conditionExpressions,
  conditionRowPaths,
  type Expression,
  findRelation,
  isToOne,
  ownExpressions,
  type ParentBody,
  type Relation,
  type RelationPath,
  startsWith,
  toManyPrefix,
  walkExpression,
} from '../definition';
import type { Aliases } from './aliases';
import type { Dialect } from './dialect';
import { namesIn } from './foreign-names';
import { fromItem, type Reads, tableAs } from './joins';
import { type Scope, unreachable } from './scope';
import type { JoinedRows, SelectContext } from './select-context';
import { columnOf, isFirstRowOnly, ownColumn, type TableRef } from './table-ref';

/** How a scope writes the aggregates in it. */
export type WriteAggregate = (aggregate: AggregateExpression, scope: RowScope) => string;

/** What stands for the parent's table, where it is not the table itself. */
export interface ParentRows {
  /** The from item, under an alias. */
  from(alias: string): string;
  /** Told of each of the parent's columns that is read. */
  uses(columns: readonly string[]): void;
  /** `in (select …)`: the values that columns of what is to-one from these parents have. */
  links(path: RelationPath, columns: readonly string[]): string;
}

interface RowScopeOptions extends SelectContext {
  readonly parentRows?: ParentRows | null;
  readonly aliases: Aliases;
  readonly writeAggregate?: WriteAggregate;
  /** What SQL text of this scope may mean by names: the tables here, where they have these names. */
  readonly meant?: ReadonlySet<string>;
  /** What its rows are; absent where one row is as good as two. */
  readonly rows?: JoinedRows | undefined;
  /** The scope of the query around a subquery that refers to it. */
  readonly outer?: RowScope;
}

/**
 * The rows of one from clause. It starts at one path and grows: to-one steps are left-joined when a name needs them,
 * to-many steps only when asked to; what lies across further to-many relations becomes `exists`.
 */
export class RowScope implements Scope {
  readonly dialect: Dialect;
  private readonly tables = new Map<string, TableRef>();
  private readonly from: (() => string)[] = [];
  private readonly where: string[] = [];

  private constructor(
    private readonly options: RowScopeOptions,
    /** The to-many path whose rows these are; conditions read it as it is. */
    private readonly branch: RelationPath,
    /** Where the from clause starts; names above it belong to the scope around. */
    private readonly start: RelationPath,
  ) {
    this.dialect = options.dialect;
  }

  /** The parent's rows, or those of a to-many path counted from the parent. */
  static ofParent(options: RowScopeOptions, branch: RelationPath = []): RowScope {
    const scope = new RowScope(options, branch, []);
    const alias = options.aliases.take(options.body.parent.name);
    scope.tables.set('', { path: [], alias, throughAlias: null, relation: null, used: new Set() });
    const { dialect } = scope;
    const parents =
      options.parentRows?.from(alias) ?? dialect.mark({ kind: 'parent' }, tableAs(options.body.parent, alias, dialect));
    scope.from.push(() => parents);
    scope.joinInner([], branch);
    return scope;
  }

  /** The rows of a to-many path without the tables before `start`, its first step; `link` is what points back. */
  static ofRelation(
    options: RowScopeOptions,
    start: RelationPath,
    branch: RelationPath,
  ): { scope: RowScope; link: readonly string[] } {
    const scope = new RowScope(options, branch, start);
    const ref = scope.addTable(start);
    const item = fromItem(ref, scope.dialect, () => readsOf(options.body));
    scope.from.push(item.text);
    scope.where.push(...item.conditions);
    scope.joinInner(start, branch);
    return { scope, link: item.link };
  }

  column(path: RelationPath, column: string): string {
    if (path.length === 0) this.options.parentRows?.uses([column]);
    return columnOf(this.table(path), column, this.dialect);
  }

  /** Columns of the table at a path by their own names, extras or not. */
  linkColumns(path: RelationPath, columns: readonly string[]): readonly string[] {
    const ref = this.table(path);
    if (path.length === 0) this.options.parentRows?.uses(columns);
    return columns.map((column) => ownColumn(ref, column, this.dialect));
  }

  /** `"posts".*`, of the parent. */
  allColumns(): string {
    return `${this.dialect.identifier(this.table([]).alias)}.*`;
  }

  aggregate(aggregate: AggregateExpression): string {
    return this.options.writeAggregate?.(aggregate, this) ?? unreachable('an aggregate');
  }

  hasRow(path: RelationPath): string {
    const condition: Condition = { kind: 'exists', path };
    return this.leaf(condition, (scope) => (scope as RowScope).isJoined(path));
  }

  leaf(condition: Condition, write: (scope: Scope) => string): string {
    const across =
      commonBranch(this.options.body.relations, conditionRowPaths(condition)) ?? unreachable('a condition');
    if (this.isAmongRows(across)) return write(this);
    return this.exists(across, condition, write);
  }

  addCondition(text: string): void {
    this.where.push(text);
  }

  /** Joins text that a branch is made of: a derived table and what it is joined on. */
  addJoin(text: string): void {
    this.from.push(() => text);
  }

  /** `from … where …`, its parts set apart by `separator`; to be called last, since writing names adds joins. */
  fromClause(separator: string): string {
    const where = this.where.length > 0 ? `${separator}where ${this.where.join(' and ')}` : '';
    return `from ${this.from.map((item) => item()).join(separator)}${where}`;
  }

  /** Left-joins every step of a path, to-many steps included: the rows of a summary view. */
  joinAll(path: RelationPath): void {
    for (let length = 1; length <= path.length; length += 1) this.join(path.slice(0, length), 'left');
  }

  private exists(across: RelationPath, condition: Condition, write: (scope: Scope) => string): string {
    const start = this.firstStepBeyond(across);
    const { body } = this.options;
    const filters = across.flatMap((_step, index) => filterExpressions(relationAt(body, across.slice(0, index + 1))));
    const meant = namesIn([...conditionExpressions(condition), ...filters], this.dialect).free;
    const options = { ...this.options, rows: undefined, meant, outer: this };
    const { scope, link } = RowScope.ofRelation(options, start, across);
    const relation = relationAt(this.options.body, start);
    const owner = this.linkColumns(start.slice(0, -1), relation.from);
    for (const [index, column] of link.entries()) {
      scope.addCondition(this.dialect.mark({ kind: 'relation', path: start }, `${column} = ${owner[index]}`));
    }
    const text = write(scope);
    if (text !== 'true') scope.addCondition(text);
    return `exists (select 1 ${scope.fromClause(' ')})`;
  }

  /** The first to-many step of a path that is not among the rows of this scope. */
  private firstStepBeyond(across: RelationPath): RelationPath {
    const { relations } = this.options.body;
    for (let length = 1; length <= across.length; length += 1) {
      const step = across.slice(0, length);
      if (toManyPrefix(relations, step).length === length && !this.isAmongRows(step)) return step;
    }
    return unreachable(`the path ${across.join('.')}`);
  }

  /** Whether each row of this scope has one row of a to-many path (or nulls, where a summary's left join found none). */
  private isAmongRows(path: RelationPath): boolean {
    return startsWith(this.branch, path) || this.tables.has(keyOf(path));
  }

  private isJoined(path: RelationPath): string {
    const relation = relationAt(this.options.body, path);
    if (!isToOne(relation) && startsWith(this.branch, path)) return 'true';
    return `${this.linkColumns(path, relation.to)[0]} is not null`;
  }

  /** The table at a path, left-joined now if it is not there yet. */
  private table(path: RelationPath): TableRef {
    const known = this.tables.get(keyOf(path));
    if (known) return known;
    if (!startsWith(path, this.start))
      return this.options.outer?.table(path) ?? unreachable(`the path ${path.join('.')}`);
    return this.join(path, 'left');
  }

  private joinInner(from: RelationPath, to: RelationPath): void {
    for (let length = from.length + 1; length <= to.length; length += 1) this.join(to.slice(0, length), 'inner');
  }

  private join(path: RelationPath, kind: 'left' | 'inner'): TableRef {
    const known = this.tables.get(keyOf(path));
    if (known) return known;
    const relation = relationAt(this.options.body, path);
    const owner = this.linkColumns(path.slice(0, -1), relation.from);
    const ref = this.addTable(path);
    const { body } = this.options;
    const { rows } = this.options;
    if (rows !== undefined && isToOne(relation) && !isFirstRowOnly(relation)) this.options.joined(path, rows);
    const item = fromItem(ref, this.dialect, () => readsOf(body), this.wantedLinks(path, relation));
    const links = item.link.map((column, index) => `${column} = ${owner[index]}`);
    const on = [...links.map((text) => this.dialect.mark({ kind: 'relation', path }, text)), ...item.conditions];
    const joined = (): string => (item.isCompound ? `(${item.text()})` : item.text());
    this.from.push(() => `${kind} join ${joined()} on ${on.join(' and ')}`);
    return ref;
  }

  /** A subquery for the first rows of some owners need not look at those of all others. */
  private wantedLinks(path: RelationPath, relation: Relation): string | null {
    const { body, parentRows } = this.options;
    if (!parentRows || !isFirstRowOnly(relation) || toManyPrefix(body.relations, path).length > 0) return null;
    return parentRows.links(path.slice(0, -1), relation.from);
  }

  /** SQL text names a table by its path. Another query may have taken that name, where nothing here refers to it. */
  private aliasOf(name: string): string {
    const { aliases, meant } = this.options;
    const isMeant = meant?.has(this.dialect.physicalName(name)) === true;
    return isMeant && !this.sees(name) ? aliases.retake(name) : aliases.take(name);
  }

  /** Whether a table of this query, or of those around it, has a name. */
  private sees(name: string): boolean {
    const isHere = [...this.tables.values()].some(({ alias, throughAlias }) => alias === name || throughAlias === name);
    return isHere || this.options.outer?.sees(name) === true;
  }

  private addTable(path: RelationPath): TableRef & { readonly relation: Relation } {
    const relation = relationAt(this.options.body, path);
    const alias = this.aliasOf(path.join('__'));
    const throughAlias = relation.through === null ? null : this.options.aliases.take(`${path.join('__')}__through`);
    const ref = { path, alias, throughAlias, relation, used: new Set<string>() };
    this.tables.set(keyOf(path), ref);
    return ref;
  }
}

function filterExpressions({ filter, through }: Relation): readonly Expression[] {
  return [filter, through?.filter ?? null].flatMap((one) => (one === null ? [] : conditionExpressions(one)));
}

function readsOf(body: ParentBody): Reads {
  const isText = ownExpressions(body).some((one) => walkExpression(one).some(({ kind }) => kind === 'sql'));
  return isText ? 'anything' : 'columns';
}

export function relationAt(body: ParentBody, path: RelationPath): Relation {
  return findRelation(body.relations, path) ?? unreachable(`the relation ${path.join('.')}`);
}

/** No name has a NUL in it. */
function keyOf(path: RelationPath): string {
  return path.join('\u0000');
}
