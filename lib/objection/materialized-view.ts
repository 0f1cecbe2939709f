// biome-ignore-all lint/complexity/noThisInStatic: the class that a static method of a mixin is called on is a user's
import type { Knex } from 'knex';
import type { Model, TransactionOrKnex } from 'objection';
import { type DeclaredModel, type ModelContext, VIEW_MODEL, type ViewModel } from '../definition';
import type { RefreshOptions } from '../operations/refresh/options';
import type { RefreshResult } from '../operations/refresh/refresh-view';
import { checkModel, declareFor } from './declare/check-model';
import { idColumnOf } from './declare/id-column';
import type { BaseModel, TableMetadata, TableOptions } from './model-class';
import { readOnlyModel } from './read-only/read-only-model';
import { fetchMetadata, knownMetadata } from './view-metadata';
import { isPopulated, knexFor, lastRefreshedAt, refreshModel } from './view-state';

/** What a model of a materialized view has beside what every model has. */
export interface MaterializedViewModel extends ViewModel {
  /**
   * Refreshes the view, with the options of `knex.schema.refreshMaterializedView`; on a Knex or transaction that is given,
   * or else on that of the model.
   * @throws {MatviewError} when the view is not there, or cannot be refreshed in this way.
   */
  refresh(options?: RefreshOptions | boolean | null, trxOrKnex?: TransactionOrKnex | null): Promise<RefreshResult>;
  /**
   * False for a view that was created or refreshed `with no data`, and that cannot be read.
   * @throws {ViewNotFoundError} when it is not there.
   */
  isPopulated(trxOrKnex?: TransactionOrKnex | null): Promise<boolean>;
  /**
   * When it was last filled by a refresh, from the registry; null when it never was, or the registry does not know it.
   * @throws {ViewNotFoundError} when it is not there.
   */
  lastRefreshedAt(trxOrKnex?: TransactionOrKnex | null): Promise<Date | null>;
}

/**
 * Makes a model that reads a materialized view, which it declares as `static materializedView = defineView({…})`.
 * Reading is what it is in any model; whatever writes is refused with a `ReadOnlyViewError`.
 *
 * @example
 * class PostSummary extends MaterializedView(Model) {
 *   static tableName = 'post_summaries';
 *   static materializedView = defineView({ parent: Post, columns: { id: true, comments: count('comments') }, unique: 'id' });
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
      return refreshModel(this, options ?? { strategy: 'auto' }, trxOrKnex);
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
