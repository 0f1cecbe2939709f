import type { Knex } from 'knex';
import type { Model } from 'objection';
import type {
  Columns,
  ConditionCallback,
  IndexColumnInput,
  IndexOptions,
  OpaqueQuery,
  Source,
  SourceInput,
  StorageParameters,
} from '../definition';
import type { CheckedColumns, ModelOf } from './row-type';

// biome-ignore lint/suspicious/noExplicitAny: whatever its constructor takes
type AnyModelClass = abstract new (...args: any[]) => Model;

/** A model class, a function that gives one, or the path of a module that exports one: as `modelClass` of a relation. */
export type ParentInput = AnyModelClass | (() => AnyModelClass) | string;

export type ColumnsSpec = { readonly [name: string]: SourceInput | true };

type WithOptions = Extract<IndexColumnInput, { readonly column: SourceInput }>;

/** What an index is on: a column of the view by its name, or an expression over them. */
export type IndexedInput<Name extends string = string> =
  | Name
  | Exclude<SourceInput, string>
  | (Omit<WithOptions, 'column'> & { readonly column: Name | Exclude<SourceInput, string> });

/** An index with its options. */
export interface IndexSpec<Name extends string = string> extends Omit<IndexOptions, 'include'> {
  readonly columns: IndexedInput<Name> | readonly IndexedInput<Name>[];
  /** Columns that the index carries without being ordered by them. */
  readonly include?: Name | readonly Name[];
}

/** One index: on a column, on several, or with options. */
export type IndexInput<Name extends string = string> =
  | IndexedInput<Name>
  | readonly IndexedInput<Name>[]
  | IndexSpec<Name>;

/** One unique index (names are one composite key), or several: an array of arrays and objects. */
export type UniqueInput<Name extends string = string> =
  | IndexedInput<Name>
  | IndexSpec<Name>
  | readonly IndexInput<Name>[];

/** What a view filters its parent's rows by: what `where` takes as its only argument. */
export type WhereInput = ConditionCallback | { readonly [source: string]: unknown } | OpaqueQuery | Source;

/** What any view may have. Columns are the view's, by the names of its properties. */
export interface ViewOptionsSpec<Name extends string = string> {
  /** Makes `refresh({ strategy: 'concurrent' })` possible, and is the model's `idColumn` unless that is given. */
  readonly unique?: UniqueInput<Name>;
  readonly indexes?: IndexedInput<Name> | readonly IndexInput<Name>[];
  /** Leaves the view without data when it is created. */
  readonly withNoData?: boolean;
  readonly comment?: string;
  readonly columnComments?: { readonly [Column in Name]?: string };
  /** Storage parameters, such as `{ fillfactor: 70 }`. */
  readonly storage?: StorageParameters;
  readonly tablespace?: string;
  /** The table access method, such as `heap`. */
  readonly using?: string;
}

/** Columns are inferred from `columns`, and from no other key that names them. */
type NameOf<ColumnsOf> = [keyof ColumnsOf & string][ColumnsOf extends unknown ? 0 : never];

/** A view of the rows of a parent. Sources name the parent's properties and relations. */
export interface ParentViewSpec<Parent extends ParentInput, ColumnsOf, Groups = never>
  extends ViewOptionsSpec<NameOf<ColumnsOf>> {
  readonly parent: Parent;
  /** Properties of the parent that tell its rows apart; its `idColumn` by default. */
  readonly key?: Columns;
  readonly columns: ColumnsOf & CheckedColumns<ModelOf<Parent>, ColumnsOf, Groups>;
  readonly where?: WhereInput;
  /** Columns of the view: one row a group, instead of one row a parent's row. */
  readonly groupBy?: NameOf<ColumnsOf> | readonly NameOf<ColumnsOf>[];
  readonly query?: never;
}

/** A query, or what makes one of a Knex; SQL as text. */
export type QueryInput = OpaqueQuery | string | Source | ((knex: Knex) => OpaqueQuery | string | Source);

/** A view that is given by its query. */
export interface QueryViewSpec<Names extends readonly string[]> extends ViewOptionsSpec<Names[number]> {
  readonly query: QueryInput;
  /** Names for what the query selects, in its order. */
  readonly columns?: Names;
  readonly parent?: never;
  readonly key?: never;
  readonly where?: never;
  readonly groupBy?: never;
}

/** Not two overloads: TypeScript would tell of the one that fails with fewer errors, which need not be the one meant. */
export type SpecOf<Parent extends ParentInput, ColumnsOf, Groups = never> = [ColumnsOf] extends [never]
  ? ParentViewSpec<Parent, ColumnsOf, Groups>
  : ColumnsOf extends readonly string[]
    ? QueryViewSpec<ColumnsOf>
    : ParentViewSpec<Parent, ColumnsOf, Groups>;

/** Marks what every loaded copy of this package made. */
const VIEW: unique symbol = Symbol.for('knex-matview.View') as never;

declare const PARENT: unique symbol;
declare const COLUMNS: unique symbol;
declare const GROUPS: unique symbol;

/** What `defineView` gives: the value of `static materializedView`. */
export interface View<Parent = unknown, ColumnsOf = unknown, Groups = unknown> {
  readonly [VIEW]: { readonly [key: string]: unknown };
  readonly [PARENT]?: Parent;
  readonly [COLUMNS]?: ColumnsOf;
  readonly [GROUPS]?: Groups;
}

export type AnyView = View;

/**
 * Declares the materialized view of a model. It is checked when the model is first used, since the models that it leads to
 * may not be loaded yet.
 *
 * @example
 * static materializedView = defineView({
 *   parent: Post,
 *   columns: { id: true, title: true, commentsCount: count('comments') },
 *   unique: 'id',
 * });
 */
export function defineView<
  Parent extends ParentInput = string,
  const ColumnsOf extends ColumnsSpec | readonly string[] = readonly string[],
  const Groups extends string = never,
>(
  spec: {
    readonly parent?: Parent;
    readonly columns?: ColumnsOf;
    readonly groupBy?: Groups | readonly Groups[];
  } & SpecOf<Parent, ColumnsOf, Groups>,
): View<Parent, ColumnsOf, Groups>;
export function defineView(spec: object): View {
  return Object.freeze({ [VIEW]: spec as { readonly [key: string]: unknown } });
}

/** What a view was declared with, whichever copy of this package did; null for anything else. */
export function specOf(view: unknown): { readonly [key: string]: unknown } | null {
  const spec = (view as { [VIEW]?: unknown } | null | undefined)?.[VIEW];
  return typeof spec === 'object' && spec !== null ? (spec as { readonly [key: string]: unknown }) : null;
}
