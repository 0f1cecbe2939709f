import type { Knex as KnexTypes } from 'knex';
import type { TableInput } from '../definition';
import type { AlterPlan } from '../operations/alter/describe-plan';
import type { RefreshOptions } from '../operations/refresh/options';
import type { RefreshResult } from '../operations/refresh/refresh-view';
import type { AlterConfig } from '../operations/steps/options';
import type { MatviewConfig } from '../registry/settings';
import type { MaterializedViewAlterBuilder } from './alter-builder';
import type { ProjectConfig } from './project-config';
import type { MaterializedViewBuilder } from './view-builder';

/** Options of `dropMaterializedView`. */
export interface DropMaterializedViewOptions {
  /** Drops what depends on the view as well. */
  cascade?: boolean;
}

/** What `createMaterializedView` is given: what it says on the builder is the view. */
export type MaterializedViewCallback = (this: MaterializedViewBuilder, view: MaterializedViewBuilder) => unknown;

/** What `alterMaterializedView` is given. */
export type AlterMaterializedViewCallback = (
  this: MaterializedViewAlterBuilder,
  view: MaterializedViewAlterBuilder,
) => unknown;

/** What `withSuspendedViews` is given. */
export type SuspendedViewsCallback = (this: KnexTypes.SchemaBuilder, schema: KnexTypes.SchemaBuilder) => unknown;

declare module 'knex' {
  namespace Knex {
    interface SchemaBuilder {
      /**
       * Creates a materialized view with its indexes, comments and options, all of it or nothing, and registers it.
       * @throws {DefinitionError} before anything reaches the database, naming all problems of the definition.
       */
      createMaterializedView(name: TableInput, callback: MaterializedViewCallback): KnexTypes.SchemaBuilder;
      /**
       * Refreshes a view: blocking its readers by default, with `true` concurrently.
       * @throws {MatviewError} when the view is not there, holds no data, or has no unique index for a concurrent refresh.
       */
      refreshMaterializedView(name: TableInput, concurrently?: boolean): KnexTypes.SchemaBuilder;
      /**
       * Refreshes a view as the options say, and resolves to what was done.
       * @throws {MatviewError} when the view is not there, holds no data, or has no unique index for a concurrent refresh.
       */
      refreshMaterializedView(
        name: TableInput,
        options: RefreshOptions,
      ): Omit<KnexTypes.SchemaBuilder, keyof Promise<unknown>> & Promise<RefreshResult>;
      /**
       * Changes a view and its registered declaration, all of it or nothing. What the catalog can do alone rebuilds nothing;
       * changed content is built beside the view, with everything attached to it, and readers wait only for the swap.
       * @throws {DefinitionError} when the changes are impossible, naming all problems.
       * @throws {AlterBlockedError} naming all dependents that cannot come along.
       */
      alterMaterializedView(name: TableInput, callback: AlterMaterializedViewCallback): KnexTypes.SchemaBuilder;
      /** What such an alter would do now: its steps, why, and their SQL. Changes nothing. */
      planAlterMaterializedView(name: TableInput, callback: AlterMaterializedViewCallback): Promise<AlterPlan>;
      /** Drops a view, and forgets it in the registry. */
      dropMaterializedView(name: TableInput, options?: DropMaterializedViewOptions): KnexTypes.SchemaBuilder;
      dropMaterializedViewIfExists(name: TableInput, options?: DropMaterializedViewOptions): KnexTypes.SchemaBuilder;
      /** Renames a view, which stays in its schema; what is registered follows. */
      renameMaterializedView(from: TableInput, to: TableInput): KnexTypes.SchemaBuilder;
      /**
       * Alters tables that views read, all of it or nothing: columns that views use can get another type, another name, or
       * go. `schema` is to the transaction what `knex.schema` is to Knex; what the callback does not await runs in order
       * after it. Statements that go elsewhere than through `schema` are not helped.
       *
       * A statement that views keep from running (PostgreSQL: "cannot alter type of a column used by a view or rule",
       * "other objects depend on it") runs again without those views, materialized and plain, and those that read them.
       * They are created again in the end, filled, and given everything that they had: indexes, privileges, comments,
       * owner. Declarations in the registry follow the names of columns and tables. Views that no statement is stopped by
       * stay as they are.
       *
       * Others can read such views until they are dropped, and again when all is committed; the lock is taken as
       * `alterMaterializedView` takes it. They wait while the table is rewritten and the views are filled: a materialized
       * view cannot be parted from a column that its query names, see
       * https://www.postgresql.org/docs/current/ddl-depend.html.
       *
       * @throws {AlterBlockedError} naming all views that make no sense without the column, or that something depends on
       * which cannot be created again, such as a function.
       * @throws {OptionError} when one of these is no table.
       *
       * @example
       * await knex.schema.withSuspendedViews('posts', (schema) => {
       *   schema.alterTable('posts', (table) => { table.bigInteger('rating').alter(); });
       * });
       */
      withSuspendedViews(
        tables: TableInput | readonly TableInput[],
        callback: SuspendedViewsCallback,
      ): KnexTypes.SchemaBuilder;
      /** True when there is a materialized view of that name, along the `search_path` when it has no schema. */
      hasMaterializedView(name: TableInput): Promise<boolean>;
    }

    // biome-ignore lint/suspicious/noExplicitAny: an interface merges only under the same type parameters
    interface Config<SV extends {} = any> {
      /** Options of knex-matview. */
      matview?: MatviewConfig & AlterConfig & ProjectConfig;
    }
  }
}
