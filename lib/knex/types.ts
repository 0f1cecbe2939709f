import type { Knex as KnexTypes } from 'knex';
import type { MaterializedViewAlterBuilder } from '../declare/alter-builder';
import type { MaterializedViewBuilder } from '../declare/view-builder';
import type { TableInput } from '../definition';
import type { AlterPlan } from '../operations/alter/describe-plan';
import type { RefreshOptions } from '../operations/refresh/options';
import type { RefreshResult } from '../operations/refresh/refresh-view';
import type { AlterConfig } from '../operations/steps/options';
import type { MatviewConfig } from '../registry/settings';
import type { ProjectConfig } from './project-config';

/** Options of `dropMaterializedView`. */
export interface DropMaterializedViewOptions {
  /** Drops what depends on the view as well. False by default. */
  cascade?: boolean;
}

/** The callback of `createMaterializedView`: its calls on the builder declare the view. */
export type MaterializedViewCallback = (this: MaterializedViewBuilder, view: MaterializedViewBuilder) => unknown;

/** The callback of `alterMaterializedView`: its calls on the builder are the changes. */
export type AlterMaterializedViewCallback = (
  this: MaterializedViewAlterBuilder,
  view: MaterializedViewAlterBuilder,
) => unknown;

/** The callback of `withSuspendedViews`, which alters tables through `schema`. */
export type SuspendedViewsCallback = (this: KnexTypes.SchemaBuilder, schema: KnexTypes.SchemaBuilder) => unknown;

declare module 'knex' {
  namespace Knex {
    interface SchemaBuilder {
      /**
       * Creates a materialized view with its indexes, comments and options, all of it or nothing, and registers it.
       *
       * @throws {DefinitionError} with all problems of the definition, before anything reaches the database.
       * @throws {MatviewError} when PostgreSQL refuses a statement; nothing is left behind.
       *
       * @example
       * await knex.schema.createMaterializedView('post_summaries', (view) => {
       *   view.from('posts').relation('comments', hasMany('comments', 'post_id'));
       *   view.columns({ id: true, title: true, comments_count: count('comments') }).unique('id');
       * });
       */
      createMaterializedView(name: TableInput, callback: MaterializedViewCallback): KnexTypes.SchemaBuilder;
      /**
       * Refreshes a view as Knex does: readers wait, or with `true` continue with the old rows. {@link RefreshOptions} says how
       * this differs from a call with options.
       *
       * @throws {MatviewError} when the view does not exist, or cannot be refreshed concurrently.
       *
       * @example
       * await knex.schema.refreshMaterializedView('post_summaries');
       */
      refreshMaterializedView(name: TableInput, concurrently?: boolean): KnexTypes.SchemaBuilder;
      /**
       * Refreshes a view as the options say, and resolves to what was done.
       *
       * @throws {OptionError} for an unknown option or strategy.
       * @throws {MatviewError} when the view does not exist, or cannot be refreshed concurrently.
       *
       * @example
       * const { strategy, durationMs } = await knex.schema.refreshMaterializedView('post_summaries', {});
       */
      refreshMaterializedView(
        name: TableInput,
        options: RefreshOptions,
      ): Omit<KnexTypes.SchemaBuilder, keyof Promise<unknown>> & Promise<RefreshResult>;
      /**
       * Changes a view and its registered declaration, all of it or nothing. A change of the catalog alone rebuilds nothing;
       * changed content is built beside the view, with everything attached to it, and readers wait only for the swap. The Knex
       * configuration limits how long it waits for locks, see `AlterConfig`.
       *
       * @throws {DefinitionError} with all problems, when the changes are impossible.
       * @throws {AlterBlockedError} with all dependents that cannot come along.
       * @throws {ViewNotRegisteredError} when the registry does not know the view.
       * @throws {ViewChangedByHandError} when the view is not what the registry recorded.
       *
       * @example
       * await knex.schema.alterMaterializedView('post_summaries', (view) => {
       *   view.renameColumn('title', 'heading').where('rating', '>', 200);
       * });
       */
      alterMaterializedView(name: TableInput, callback: AlterMaterializedViewCallback): KnexTypes.SchemaBuilder;
      /**
       * Plans an alter: its steps, why they are needed, and their SQL. Changes nothing.
       *
       * @throws {DefinitionError} with all problems, when the changes are impossible.
       *
       * @example
       * console.log(String(await knex.schema.planAlterMaterializedView('post_summaries', (view) => view.dropColumn('title'))));
       */
      planAlterMaterializedView(name: TableInput, callback: AlterMaterializedViewCallback): Promise<AlterPlan>;
      /**
       * Drops a view, and its row in the registry.
       *
       * @throws {ViewNotFoundError} when it does not exist.
       * @throws {MatviewError} when other objects depend on it, unless `cascade`.
       *
       * @example
       * await knex.schema.dropMaterializedView('post_summaries', { cascade: true });
       */
      dropMaterializedView(name: TableInput, options?: DropMaterializedViewOptions): KnexTypes.SchemaBuilder;
      /**
       * As `dropMaterializedView`; a view that does not exist is no error.
       *
       * @example
       * await knex.schema.dropMaterializedViewIfExists('post_summaries');
       */
      dropMaterializedViewIfExists(name: TableInput, options?: DropMaterializedViewOptions): KnexTypes.SchemaBuilder;
      /**
       * Renames a view within its schema. The registry follows; indexes keep their names.
       *
       * @throws {ViewNotFoundError} when it does not exist.
       * @throws {OptionError} when the new name has another schema.
       *
       * @example
       * await knex.schema.renameMaterializedView('post_summaries', 'summaries');
       */
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
      /**
       * True if there is a materialized view of that name, along the `search_path` if the name has no schema.
       *
       * @example
       * if (await knex.schema.hasMaterializedView('post_summaries')) console.log('it exists');
       */
      hasMaterializedView(name: TableInput): Promise<boolean>;
    }

    // biome-ignore lint/suspicious/noExplicitAny: an interface merges only under the same type parameters
    interface Config<SV extends {} = any> {
      /** Options of knex-matview. */
      matview?: MatviewConfig & AlterConfig & ProjectConfig;
    }
  }
}
