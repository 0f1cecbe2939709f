// biome-ignore-all lint/complexity/noThisInStatic: the class that a static method of a mixin is called on is a user's
import type { Knex } from 'knex';
import type { Model, TransactionOrKnex } from 'objection';
import { type DeclaredModel, type ModelContext, VIEW_MODEL, type ViewModel } from '../declare';
import type { RefreshOptions } from '../operations/refresh/options';
import type { RefreshResult } from '../operations/refresh/refresh-view';
import { checkModel, declareFor } from './declare/check-model';
import { idColumnOf } from './declare/id-column';
import type { BaseModel, TableMetadata, TableOptions } from './model-class';
import { readOnlyModel } from './read-only/read-only-model';
import { fetchMetadata, knownMetadata } from './view-metadata';
import { isPopulated, knexFor, lastRefreshedAt, refreshModel } from './view-state';

/**
 * What a model of a materialized view has beside the methods of every model.
 *
 * @example
 * const { strategy } = await PostSummary.refresh();
 * console.log(strategy, await PostSummary.isPopulated(), await PostSummary.lastRefreshedAt());
 */
export interface MaterializedViewModel extends ViewModel {
  /**
   * Refreshes the view, as `knex.schema.refreshMaterializedView(name, options)` does; without options, as with `{}`. Uses the
   * given Knex or transaction, otherwise that of the model.
   *
   * @throws {ModelError} when the model is invalid.
   * @throws {OptionError} when there is no Knex, or for an unknown option.
   * @throws {MatviewError} when the view does not exist, or cannot be refreshed concurrently.
   */
  refresh(options?: RefreshOptions | boolean | null, trxOrKnex?: TransactionOrKnex | null): Promise<RefreshResult>;
  /**
   * False for a view that was created or refreshed `with no data`, and that cannot be read.
   *
   * @throws {ViewNotFoundError} when it does not exist.
   */
  isPopulated(trxOrKnex?: TransactionOrKnex | null): Promise<boolean>;
  /**
   * When a refresh last filled the view, from the registry; null if none did, or if the registry does not know the view.
   *
   * @throws {ViewNotFoundError} when it does not exist.
   */
  lastRefreshedAt(trxOrKnex?: TransactionOrKnex | null): Promise<Date | null>;
}

/**
 * Makes a model that reads a materialized view, which it declares as `static materializedView = defineView({…})`. Reads work
 * as in any model; a query that writes is refused with a `ReadOnlyViewError`. The model is checked when it is first used: a
 * `ModelError` lists all problems of its declaration.
 *
 * @example
 * class CountedPost extends MaterializedView(Model) {
 *   static tableName = 'counted_posts';
 *   static materializedView = defineView({ parent: Post, columns: { id: true, n: count('comments') }, unique: 'id' });
 * }
 */
// biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of the base of a mixin
export function MaterializedView<Base extends abstract new (...args: any[]) => Model>(
  base: Base,
): Base & MaterializedViewModel {
  const Untyped = base as unknown as BaseModel;
  return class extends readOnlyModel(Untyped) {
    static [VIEW_MODEL](context: ModelContext): DeclaredModel {
      return declareFor(this, context);
    }

    static override get idColumn(): unknown {
      return idColumnOf(this, super.idColumn);
    }
    /** TypeScript may assign the static properties of a class, where JavaScript defines them. */
    static override set idColumn(value: unknown) {
      Object.defineProperty(this, 'idColumn', { value, configurable: true, enumerable: true, writable: true });
    }

    static override tableMetadata(options: TableOptions = {}): TableMetadata | null {
      return knownMetadata(this, options) ?? super.tableMetadata(options);
    }

    static override async fetchTableMetadata(options: TableOptions = {}): Promise<TableMetadata> {
      return (await fetchMetadata(this, options)) ?? super.fetchTableMetadata(options);
    }

    static async refresh(options?: RefreshOptions | boolean | null, trxOrKnex?: Knex | null): Promise<RefreshResult> {
      checkModel(this, knexFor(this, trxOrKnex, 'refresh'));
      return refreshModel(this, options ?? {}, trxOrKnex);
    }

    static async isPopulated(trxOrKnex?: Knex | null): Promise<boolean> {
      checkModel(this, knexFor(this, trxOrKnex, 'isPopulated'));
      return isPopulated(this, trxOrKnex);
    }

    static async lastRefreshedAt(trxOrKnex?: Knex | null): Promise<Date | null> {
      checkModel(this, knexFor(this, trxOrKnex, 'lastRefreshedAt'));
      return lastRefreshedAt(this, trxOrKnex);
    }
  } as unknown as Base & MaterializedViewModel;
}
