import type { TableInput } from '../definition/names';
import type { RelationKind, Through } from '../definition/view';
import { describeValue } from '../errors';
import { readColumns, readTable, refuse } from './refuse';

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

export function readThrough(kind: RelationKind, table: TableInput | undefined): Through['table'] {
  if (table !== undefined) return readTable(table, `the option "through" of ${kind}`);
  return refuse(`${kind} lacks the option "through", the table between`, `write ${FORMS[kind].example}`);
}

export function readExtras(kind: RelationKind, extras: ThroughLink['extras'] = []): Through['extras'] {
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
export function readLink<Link extends object>(kind: RelationKind, link: Link): Link {
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

export function isColumns(link: Columns | object): link is Columns {
  return typeof link === 'string' || Array.isArray(link);
}

export function readLinkColumns(kind: RelationKind, option: string, given: unknown): readonly string[] {
  const { example } = FORMS[kind];
  if (given === undefined) refuse(`${kind} lacks the option "${option}", a column`, `write ${example}`);
  return readColumns(given, `the option "${option}" of ${kind}`, `write ${example}`);
}
