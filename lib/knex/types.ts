import type { Knex as KnexTypes } from 'knex';
import type { TableInput } from '../definition';
import type { AlterPlan } from '../execute/alter/describe-plan';
import type { AlterConfig } from '../execute/alter/options';
import type { RefreshOptions } from '../refresh/options';
import type { RefreshResult } from '../refresh/refresh-view';
import type { MatviewConfig } from '../registry/settings';
import type { MaterializedViewAlterBuilder } from './alter-builder';
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
      /** True when there is a materialized view of that name, along the `search_path` when it has no schema. */
      hasMaterializedView(name: TableInput): Promise<boolean>;
    }

    // biome-ignore lint/suspicious/noExplicitAny: an interface merges only under the same type parameters
    interface Config<SV extends {} = any> {
      /** Options of knex-matview. */
      matview?: MatviewConfig & AlterConfig;
    }
  }
}
