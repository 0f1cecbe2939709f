import type { Ordering } from '../definition/expression';
import type { TableInput } from '../definition/names';
import type { DeclaredRelation, RelationKind, Through } from '../definition/view';
import { describeValue } from '../errors';
import { addWhere, ConditionBuilder, type ConditionInput, type ConditionMethods } from './condition-builder';
import { readColumns, readTable, refuse } from './refuse';
import { type Direction, type SourceInput, toOrdering } from './source';
import { WHERE_METHODS } from './where-forms';

/** One column, or several of a composite key. */
export type Columns = string | readonly string[];

export interface DirectLink {
  /** Columns of the table where the relation starts. */
  readonly from?: Columns;
  /** Columns of the related table. */
  readonly to?: Columns;
  /** What tells rows of the related table apart, for counting distinct rows; `id` by default. */
  readonly key?: Columns;
  /**
   * Of `belongsTo` and `hasOne`: there is no second row, although no unique index says so. If there is one, the view has
   * rows twice, and counts them twice.
   */
  readonly assumeUnique?: boolean;
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
  /** Of `hasOneThrough`: there is no second row, although no unique indexes say so. */
  readonly assumeUnique?: boolean;
}

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
  const target = columns('belongsTo', 'to', to);
  return direct('belongsTo', table, columns('belongsTo', 'from', from), target, target, others);
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

/** What each kind of relation takes, and how a declaration of it looks. */
const FORMS = {
  belongsTo: { options: ['from', 'to', 'assumeUnique'], example: "belongsTo('users', 'author_id')" },
  hasOne: { options: ['from', 'to', 'key', 'assumeUnique'], example: "hasOne('comments', 'post_id')" },
  hasMany: { options: ['from', 'to', 'key'], example: "hasMany('comments', 'post_id')" },
  manyToMany: {
    options: ['through', 'from', 'to', 'key', 'otherKey', 'extras'],
    example: "manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' })",
  },
  hasOneThrough: {
    options: ['through', 'from', 'to', 'key', 'otherKey', 'extras', 'assumeUnique'],
    example: "hasOneThrough('topics', { through: 'post_topics', from: 'post_id', to: 'topic_id' })",
  },
} as const satisfies { readonly [kind in RelationKind]: { options: readonly string[]; example: string } };

function has(kind: 'hasOne' | 'hasMany', table: TableInput, link: Columns | DirectLink): RelationSpec {
  const { from, to, key = 'id', ...others } = readLink(kind, isColumns(link) ? { to: link } : link);
  const here = from === undefined ? null : columns(kind, 'from', from);
  return direct(kind, table, here, columns(kind, 'to', to), columns(kind, 'key', key), others);
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
  const to = columns(kind, 'otherKey', link.otherKey ?? 'id');
  return new RelationSpec({
    kind,
    table: readTable(table, kind),
    from: link.key === undefined ? null : columns(kind, 'key', link.key),
    to,
    key: to,
    through: {
      table: readThrough(kind, link.through),
      from: columns(kind, 'from', link.from),
      to: columns(kind, 'to', link.to),
      filter: null,
      extras: readExtras(kind, link.extras),
    },
    filter: null,
    orderBy: [],
    ...(link.assumeUnique === true ? { assumeUnique: true } : {}),
  });
}

function readThrough(kind: RelationKind, table: TableInput | undefined): Through['table'] {
  if (table !== undefined) return readTable(table, `the option "through" of ${kind}`);
  return refuse(`${kind} lacks the option "through", the table between`, `write ${FORMS[kind].example}`);
}

function readExtras(kind: RelationKind, extras: ThroughLink['extras'] = []): Through['extras'] {
  const named = Array.isArray(extras) ? Object.fromEntries(extras.map((name) => [name, name])) : extras;
  const isNames = typeof named === 'object' && named !== null && Object.values(named).every(isName);
  if (isNames) return { ...(named as Through['extras']) };
  return refuse(
    `the option "extras" of ${kind} is ${describeValue(extras)}`,
    "name columns of the table between: extras: ['position'] or extras: { place: 'position' }",
  );
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '';
}

/** A misspelt option would silently do nothing. */
function readLink<Link extends object>(kind: RelationKind, link: Link): Link {
  const { options, example } = FORMS[kind];
  const isObject = Object.prototype.toString.call(link) === '[object Object]';
  if (!isObject)
    refuse(`${kind} takes the columns that link, and was given ${describeValue(link)}`, `write ${example}`);
  const unknown = Object.keys(link).find((name) => !(options as readonly string[]).includes(name));
  if (unknown !== undefined)
    refuse(
      `${kind} has the option "${unknown}", which is not known`,
      `its options are ${options.join(', ')}: ${example}`,
    );
  const { assumeUnique } = link as { assumeUnique?: unknown };
  if (assumeUnique !== undefined && typeof assumeUnique !== 'boolean')
    refuse(`the option "assumeUnique" of ${kind} is ${describeValue(assumeUnique)}`, 'write assumeUnique: true');
  return link;
}

function isColumns(link: Columns | object): link is Columns {
  return typeof link === 'string' || Array.isArray(link);
}

function columns(kind: RelationKind, option: string, given: unknown): readonly string[] {
  const { example } = FORMS[kind];
  if (given === undefined) refuse(`${kind} lacks the option "${option}", a column`, `write ${example}`);
  return readColumns(given, `the option "${option}" of ${kind}`, `write ${example}`);
}
