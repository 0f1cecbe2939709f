import type { Ordering } from '../definition/expression';
import type { TableInput } from '../definition/names';
import type { DeclaredRelation, RelationKind } from '../definition/view';
import { addWhere, ConditionBuilder, type ConditionInput, type ConditionMethods } from './condition-builder';
import { readTable, refuse } from './refuse';
import {
  type Columns,
  type DirectLink,
  isColumns,
  readExtras,
  readLink,
  readLinkColumns,
  readThrough,
  type ThroughLink,
} from './relation-link';
import { type Direction, type SourceInput, toOrdering } from './source';
import { WHERE_METHODS } from './where-forms';

/**
 * A relation of a declaration. Immutable: each method returns a new one. Its where-methods are those of Knex, over columns of
 * the related table: only related rows for which the condition holds.
 *
 * @example
 * view.relation('rated', hasMany('comments', 'post_id').where('score', '>', 1).orderBy('created_at', 'desc'));
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are defined on the prototype
export class RelationSpec {
  constructor(
    /** The relation as data. */
    readonly relation: DeclaredRelation,
  ) {}

  /** The order in which ordered aggregates see the rows. With `hasOne`, the relation is the first row. */
  orderBy(source: SourceInput, direction: Direction = 'asc', nulls: 'first' | 'last' | null = null): RelationSpec {
    const orderBy: readonly Ordering[] = [...this.relation.orderBy, toOrdering(source, direction, nulls)];
    return new RelationSpec({ ...this.relation, orderBy });
  }

  /**
   * Only rows of the table between for which the condition holds.
   *
   * @throws {OptionError} when the relation has no table between.
   */
  whereThrough(...condition: ConditionInput): RelationSpec {
    if (this.relation.through === null)
      refuse(
        `whereThrough: ${this.relation.kind} has no table between`,
        `filter the related rows: ${this.relation.kind}(…).where(…)`,
      );
    const added = new ConditionBuilder().add('and', this.relation.through.filter).where(...condition);
    return new RelationSpec({ ...this.relation, through: { ...this.relation.through, filter: added.build() } });
  }
}

/** The where-methods, which the loop below defines on the prototype. */
export interface RelationSpec extends ConditionMethods {}

for (const [name, method] of WHERE_METHODS)
  Object.defineProperty(RelationSpec.prototype, name, {
    configurable: true,
    writable: true,
    value(this: RelationSpec, ...input: unknown[]) {
      const added = addWhere(new ConditionBuilder().add('and', this.relation.filter), method, input);
      return new RelationSpec({ ...this.relation, filter: added.build() });
    },
  });

/**
 * At most one row: `from` here points to `to` there (`id` by default).
 *
 * @throws {OptionError} when no column or an unknown option is given.
 *
 * @example
 * view.relation('author', belongsTo('users', 'author_id'));
 */
export function belongsTo(table: TableInput, link: Columns | DirectLink): RelationSpec {
  const { from, to = 'id', ...others } = readLink('belongsTo', isColumns(link) ? { from: link } : link);
  const target = readLinkColumns('belongsTo', 'to', to);
  return direct('belongsTo', table, readLinkColumns('belongsTo', 'from', from), target, target, others);
}

/**
 * Any number of rows: `to` there points to `from` here (the key of the table by default).
 *
 * @throws {OptionError} when no column or an unknown option is given.
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
 * @throws {OptionError} when no column or an unknown option is given.
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
 * @throws {OptionError} when a column is missing or an unknown option is given.
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
 * @throws {OptionError} when a column is missing or an unknown option is given.
 *
 * @example
 * view.relation('topic', hasOneThrough('topics', { through: 'post_topics', from: 'post_id', to: 'topic_id' }));
 */
export function hasOneThrough(table: TableInput, link: ThroughLink): RelationSpec {
  return across('hasOneThrough', table, link);
}

function has(kind: 'hasOne' | 'hasMany', table: TableInput, link: Columns | DirectLink): RelationSpec {
  const { from, to, key = 'id', ...others } = readLink(kind, isColumns(link) ? { to: link } : link);
  const here = from === undefined ? null : readLinkColumns(kind, 'from', from);
  return direct(kind, table, here, readLinkColumns(kind, 'to', to), readLinkColumns(kind, 'key', key), others);
}

function direct(
  kind: RelationKind,
  table: TableInput,
  from: readonly string[] | null,
  to: readonly string[],
  key: readonly string[],
  { assumeUnique }: Pick<DirectLink, 'assumeUnique'>,
): RelationSpec {
  return new RelationSpec({
    kind,
    table: readTable(table, kind),
    from,
    to,
    key,
    through: null,
    filter: null,
    orderBy: [],
    ...(assumeUnique === true ? { assumeUnique } : {}),
  });
}

function across(kind: 'manyToMany' | 'hasOneThrough', table: TableInput, given: ThroughLink): RelationSpec {
  const link = readLink<ThroughLink>(kind, given);
  const to = readLinkColumns(kind, 'otherKey', link.otherKey ?? 'id');
  return new RelationSpec({
    kind,
    table: readTable(table, kind),
    from: link.key === undefined ? null : readLinkColumns(kind, 'key', link.key),
    to,
    key: to,
    through: {
      table: readThrough(kind, link.through),
      from: readLinkColumns(kind, 'from', link.from),
      to: readLinkColumns(kind, 'to', link.to),
      filter: null,
      extras: readExtras(kind, link.extras),
    },
    filter: null,
    orderBy: [],
    ...(link.assumeUnique === true ? { assumeUnique: true } : {}),
  });
}
