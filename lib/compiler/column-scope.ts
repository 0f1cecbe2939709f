import type { Dialect } from './dialect';
import { type Scope, unreachable } from './scope';

/** A scope in which every name is a column: of the view itself (indexes), or of one table (filters of relations). */
export function columnScope(dialect: Dialect, column: (name: string) => string): Scope {
  return {
    dialect,
    column: (path, name) => (path.length === 0 ? column(name) : unreachable(`the path ${path.join('.')}`)),
    aggregate: () => unreachable('an aggregate'),
    hasRow: () => unreachable('an exists'),
    leaf(_condition, write) {
      return write(this);
    },
  };
}
