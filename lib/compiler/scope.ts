import type { AggregateExpression, Condition, RelationPath } from '../definition';
import type { Dialect } from './dialect';

/** What names mean at one place of a query. */
export interface Scope {
  readonly dialect: Dialect;
  /** The text of a column at the end of a path. */
  column(path: RelationPath, column: string): string;
  /** The text of an aggregate: the call where it is computed, a reference elsewhere. */
  aggregate(aggregate: AggregateExpression): string;
  /** The text of "the relation at this path has a row". */
  hasRow(path: RelationPath): string;
  /** The text of a condition that may reach across to-many relations; `write` writes it in the scope it is given. */
  leaf(condition: Condition, write: (scope: Scope) => string): string;
}

/** Thrown for what the validation of definitions has ruled out. */
export function unreachable(what: string): never {
  throw new Error(`knex-matview: ${what} passed validation; please report this`);
}
