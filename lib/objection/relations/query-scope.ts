import { col, type Source } from '../../declare';
import type { ModelClass, ObjectionBuilder } from '../model-class';

/** Something of a query that has no form of ours: it must stay the query that it is. */
export class Untranslatable extends Error {}

/**
 * A query on which nothing has been said, not even by `onCreateQuery` or by the constructor of its builder: a view is what
 * its relations say, and no more.
 */
export function emptyQueryOf(model: ModelClass): ObjectionBuilder {
  return model.QueryBuilder.forClass(model).clear(/./);
}

/** The one table that the names in a filter of a relation are of. */
export class QueryScope {
  constructor(
    readonly builder: ObjectionBuilder,
    /** The table between, which a filter of the related rows cannot name. */
    private readonly joinTable: string | null,
  ) {}

  /** A column as a source: its qualifier is the table itself, and goes. */
  column(name: string): Source {
    return col([this.columnName(name)]);
  }

  /** @throws {Untranslatable} for a column of another table. */
  columnName(name: string): string {
    const own = [this.builder.tableRef(), this.model.getTableName()].find((table) => name.startsWith(`${table}.`));
    if (own !== undefined) return name.slice(own.length + 1);
    if (!name.includes('.')) return name;
    if (this.joinTable !== null && name.startsWith(`${this.joinTable}.`)) throw new Error(BETWEEN(name));
    throw new Untranslatable(`names ${name}`);
  }

  /** Runs what groups conditions, as Objection would. */
  group(callback: (this: unknown, builder: unknown) => unknown): QueryScope {
    const { model } = this;
    const inner = emptyQueryOf(model).isPartial(true);
    callback.call(inner, inner);
    return new QueryScope(inner, this.joinTable);
  }

  private get model(): ModelClass {
    return this.builder.modelClass();
  }
}

const BETWEEN = (name: string): string =>
  `${name} is of the table between; filter it by join.through.filter, or name it as an extra`;
