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
} from '../declare';
import { DECLARED_VIEW } from '../declare';
import type { StorageParameters } from '../definition';
import type { CheckedColumns, ModelOf } from './row-type';

// biome-ignore lint/suspicious/noExplicitAny: whatever its constructor takes
type AnyModelClass = abstract new (...args: any[]) => Model;

/**
 * The parent of a view: a model class, a function that returns one, or the path of a module that exports one, as
 * `modelClass` of a relation.
 */
export type ParentInput = AnyModelClass | (() => AnyModelClass) | string;

export type ColumnsSpec = { readonly [name: string]: SourceInput | true };

type WithOptions = Extract<IndexColumnInput, { readonly column: SourceInput }>;

/** One key of an index: a column of the view by its name, or an expression over them. */
export type IndexedInput<Name extends string = string> =
  | Name
  | Exclude<SourceInput, string>
  | (Omit<WithOptions, 'column'> & { readonly column: Name | Exclude<SourceInput, string> });

/** An index with its options. */
export interface IndexSpec<Name extends string = string> extends Omit<IndexOptions, 'include'> {
  /** Its keys, in order. */
  readonly columns: IndexedInput<Name> | readonly IndexedInput<Name>[];
  /** Columns that the index carries, and is not ordered by. */
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

/** The filter of a view: what `where` takes as its only argument. */
export type WhereInput = ConditionCallback | { readonly [source: string]: unknown } | OpaqueQuery | Source;

/** Options of any view. Columns are those of the view, by the names of its properties. */
export interface ViewOptionsSpec<Name extends string = string> {
  /**
   * Unique indexes, which `refresh({ strategy: 'concurrent' })` needs. The columns of the first are the model's `idColumn`, unless
   * the model has its own.
   */
  readonly unique?: UniqueInput<Name>;
  /** Other indexes. */
  readonly indexes?: IndexedInput<Name> | readonly IndexInput<Name>[];
  /** Creates the view without data; reads fail until it is refreshed. False by default. */
  readonly withNoData?: boolean;
  /** The comment on the view. */
  readonly comment?: string;
  /** Comments on columns of the view, by their names. */
  readonly columnComments?: { readonly [Column in Name]?: string };
  /** Storage parameters: `{ fillfactor: 70 }`, in the units of PostgreSQL. */
  readonly storage?: StorageParameters;
  /** The tablespace of the view. */
  readonly tablespace?: string;
  /** The table access method: `heap`. */
  readonly using?: string;
}

/** Columns are inferred from `columns`, and from no other key that names them. */
type NameOf<ColumnsOf> = [keyof ColumnsOf & string][ColumnsOf extends unknown ? 0 : never];

/** A view of the rows of a parent. Sources name properties and relations of the parent. */
export interface ParentViewSpec<Parent extends ParentInput, ColumnsOf, Groups = never>
  extends ViewOptionsSpec<NameOf<ColumnsOf>> {
  /** The model whose rows the view has: one row there is one row in the view. */
  readonly parent: Parent;
  /** Properties that identify the parent's rows; its `idColumn` by default. */
  readonly key?: Columns;
  /** The columns: a source for each property of the view; `true` is the parent's property of that name. */
  readonly columns: ColumnsOf & CheckedColumns<ModelOf<Parent>, ColumnsOf, Groups>;
  /** Only rows of the parent for which the condition holds. */
  readonly where?: WhereInput;
  /** Columns of the view: one row per group instead of one row per parent row. */
  readonly groupBy?: NameOf<ColumnsOf> | readonly NameOf<ColumnsOf>[];
  /**
   * Paths of relations to one row, such as `comments.tx`: there is no second row, although no unique index says so. If there
   * is one, the view has rows twice, and counts them twice.
   */
  readonly assumeUnique?: string | readonly string[];
  /** Belongs to {@link QueryViewSpec}. */
  readonly query?: never;
}

/** The query of a view: a Knex query or raw, SQL text, or a function that makes one of these from a Knex. */
export type QueryInput = OpaqueQuery | string | Source | ((knex: Knex) => OpaqueQuery | string | Source);

/** A view given by its query. */
export interface QueryViewSpec<Names extends readonly string[]> extends ViewOptionsSpec<Names[number]> {
  /** The query, whose SQL is taken as it is. */
  readonly query: QueryInput;
  /** Names for what the query selects, in its order. */
  readonly columns?: Names;
  /** Belongs to {@link ParentViewSpec}. */
  readonly parent?: never;
  /** Belongs to {@link ParentViewSpec}. */
  readonly key?: never;
  /** Belongs to {@link ParentViewSpec}. */
  readonly where?: never;
  /** Belongs to {@link ParentViewSpec}. */
  readonly groupBy?: never;
  /** Belongs to {@link ParentViewSpec}. */
  readonly assumeUnique?: never;
}

/** Not two overloads: TypeScript would tell of the one that fails with fewer errors, which need not be the one meant. */
export type SpecOf<Parent extends ParentInput, ColumnsOf, Groups = never> = [ColumnsOf] extends [never]
  ? ParentViewSpec<Parent, ColumnsOf, Groups>
  : ColumnsOf extends readonly string[]
    ? QueryViewSpec<ColumnsOf>
    : ParentViewSpec<Parent, ColumnsOf, Groups>;

/** Marks what every loaded copy of this package made. */

declare const PARENT: unique symbol;
declare const COLUMNS: unique symbol;
declare const GROUPS: unique symbol;

/** The result of `defineView`: the value of `static materializedView`. */
export interface View<Parent = unknown, ColumnsOf = unknown, Groups = unknown> {
  readonly [DECLARED_VIEW]: { readonly [key: string]: unknown };
  readonly [PARENT]?: Parent;
  readonly [COLUMNS]?: ColumnsOf;
  readonly [GROUPS]?: Groups;
}

export type AnyView = View;

/**
 * Declares the materialized view of a model. TypeScript refuses sources that the parent does not have. The rest is checked
 * when the model is first used, since the models that it leads to may not be loaded yet: a `ModelError` lists all problems.
 *
 * @example
 * const materializedView = defineView({
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
  return Object.freeze({ [DECLARED_VIEW]: spec as { readonly [key: string]: unknown } });
}

/** What a view was declared with, whichever copy of this package did; null for anything else. */
export function specOf(view: unknown): { readonly [key: string]: unknown } | null {
  const spec = (view as { [DECLARED_VIEW]?: unknown } | null | undefined)?.[DECLARED_VIEW];
  return typeof spec === 'object' && spec !== null ? (spec as { readonly [key: string]: unknown }) : null;
}
