import type { Ordering } from '../definition/expression';
import { parseTableName, type TableInput } from '../definition/names';
import type { DeclaredRelation, RelationKind, Through } from '../definition/view';
import { ConditionBuilder, type ConditionInput } from './condition-builder';
import { type Direction, type SourceInput, toOrdering } from './source';

/** One column, or several of a composite key. */
export type Columns = string | readonly string[];

export interface DirectLink {
  /** Columns of the table where the relation starts. */
  readonly from?: Columns;
  /** Columns of the related table. */
  readonly to?: Columns;
  /** What tells rows of the related table apart, for counting distinct rows; `id` by default. */
  readonly key?: Columns;
}

export interface ThroughLink {
  /** The table between. */
  readonly through: TableInput;
  /** Columns of the table between that point here. */
  readonly from: Columns;
  /** Columns of the table between that point to the related table. */
  readonly to: Columns;
  /** What `from` points to; `id` by default. */
  readonly key?: Columns;
  /** What `to` points to; `id` by default. */
  readonly otherKey?: Columns;
  /** Columns of the table between that read as if they were the related table's. */
  readonly extras?: readonly string[] | { readonly [name: string]: string };
}

/**
 * A relation of a declaration. Immutable: each method returns a new one.
 *
 * @example
 * view.relation('rated', hasMany('comments', 'post_id').where('score', '>', 1).orderBy('created_at', 'desc'));
 */
export class RelationSpec {
  constructor(
    /** The relation as data. */
    readonly relation: DeclaredRelation,
  ) {}

  /** Only related rows for which the condition holds. Names are columns of the related table. */
  where(...condition: ConditionInput): RelationSpec {
    const added = new ConditionBuilder().add('and', this.relation.filter).where(...condition);
    return new RelationSpec({ ...this.relation, filter: added.build() });
  }

  /** The order in which ordered aggregates see the rows. With `hasOne`, the relation is the first row. */
  orderBy(source: SourceInput, direction: Direction = 'asc', nulls: 'first' | 'last' | null = null): RelationSpec {
    const orderBy: readonly Ordering[] = [...this.relation.orderBy, toOrdering(source, direction, nulls)];
    return new RelationSpec({ ...this.relation, orderBy });
  }

  /**
   * Only rows of the table between for which the condition holds.
   *
   * @throws {TypeError} when the relation has no table between.
   */
  whereThrough(...condition: ConditionInput): RelationSpec {
    if (this.relation.through === null) throw new TypeError('whereThrough: this relation has no table between');
    const added = new ConditionBuilder().add('and', this.relation.through.filter).where(...condition);
    return new RelationSpec({ ...this.relation, through: { ...this.relation.through, filter: added.build() } });
  }
}

/**
 * At most one row: `from` here points to `to` there (`id` by default).
 *
 * @throws {TypeError} when no column or an unknown option is given.
 *
 * @example
 * view.relation('author', belongsTo('users', 'author_id'));
 */
export function belongsTo(table: TableInput, link: Columns | DirectLink): RelationSpec {
  refuseUnknown('belongsTo', link, ['from', 'to']);
  const { from, to } = isColumns(link) ? { from: link, to: undefined } : link;
  if (from === undefined)
    throw new TypeError("belongsTo: say which column points there, as in belongsTo('users', 'author_id')");
  const target = columns(to ?? 'id');
  return direct('belongsTo', table, columns(from), target, target);
}

/**
 * Any number of rows: `to` there points to `from` here (the key of the table by default).
 *
 * @throws {TypeError} when no column or an unknown option is given.
 *
 * @example
 * view.relation('comments', hasMany('comments', 'post_id'));
 */
export function hasMany(table: TableInput, link: Columns | DirectLink): RelationSpec {
  return has('hasMany', table, link);
}

/**
 * As {@link hasMany}, with at most one row there: the first one, if the relation is ordered.
 *
 * @throws {TypeError} when no column or an unknown option is given.
 *
 * @example
 * view.relation('last_comment', hasOne('comments', 'post_id').orderBy('created_at', 'desc'));
 */
export function hasOne(table: TableInput, link: Columns | DirectLink): RelationSpec {
  return has('hasOne', table, link);
}

/**
 * Any number of rows, across a table between.
 *
 * @throws {TypeError} when an unknown option is given.
 *
 * @example
 * view.relation('tags', manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }));
 */
export function manyToMany(table: TableInput, link: ThroughLink): RelationSpec {
  return across('manyToMany', table, link);
}

/**
 * As {@link manyToMany}, with at most one row there.
 *
 * @throws {TypeError} when an unknown option is given.
 *
 * @example
 * view.relation('topic', hasOneThrough('topics', { through: 'post_topics', from: 'post_id', to: 'topic_id' }));
 */
export function hasOneThrough(table: TableInput, link: ThroughLink): RelationSpec {
  return across('hasOneThrough', table, link);
}

function has(kind: RelationKind, table: TableInput, link: Columns | DirectLink): RelationSpec {
  refuseUnknown(kind, link, ['from', 'to', 'key']);
  const { from, to, key }: DirectLink = isColumns(link) ? { to: link } : link;
  if (to === undefined)
    throw new TypeError(`${kind}: say which column points here, as in ${kind}('comments', 'post_id')`);
  return direct(kind, table, from === undefined ? null : columns(from), columns(to), columns(key ?? 'id'));
}

function direct(
  kind: RelationKind,
  table: TableInput,
  from: readonly string[] | null,
  to: readonly string[],
  key: readonly string[],
): RelationSpec {
  return new RelationSpec({
    kind,
    table: parseTableName(table),
    from,
    to,
    key,
    through: null,
    filter: null,
    orderBy: [],
  });
}

function across(kind: RelationKind, table: TableInput, link: ThroughLink): RelationSpec {
  refuseUnknown(kind, link, ['through', 'from', 'to', 'key', 'otherKey', 'extras']);
  const to = columns(link.otherKey ?? 'id');
  return new RelationSpec({
    kind,
    table: parseTableName(table),
    from: link.key === undefined ? null : columns(link.key),
    to,
    key: to,
    through: throughTable(link),
    filter: null,
    orderBy: [],
  });
}

function throughTable(link: ThroughLink): Through {
  const extras = Array.isArray(link.extras)
    ? Object.fromEntries(link.extras.map((name: string) => [name, name]))
    : link.extras;
  return {
    table: parseTableName(link.through),
    from: columns(link.from),
    to: columns(link.to),
    filter: null,
    extras: (extras as { [name: string]: string } | undefined) ?? {},
  };
}

/** A misspelt option would silently do nothing. */
function refuseUnknown(kind: RelationKind, link: Columns | object, known: readonly string[]): void {
  if (isColumns(link)) return;
  const [unknown] = Object.keys(link).filter((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`${kind}: the option "${unknown}" is not known; known are ${known.join(', ')}`);
}

function isColumns(link: Columns | object): link is Columns {
  return typeof link === 'string' || Array.isArray(link);
}

function columns(input: Columns): readonly string[] {
  return typeof input === 'string' ? [input] : [...input];
}
