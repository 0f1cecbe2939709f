import { assertNever, describeTableName } from '../definition';
import type { MigrationContent, ViewOperation } from './operation';
import { reverseRenames } from './renames';
import { sequenceOperations } from './sequence/sequence';
import type { NameLookup, Renames, ViewSet } from './sequence/views';

/** What leads from one set of views to the other, and back to exactly what was there. */
export function migrationBetween(from: ViewSet, to: ViewSet, renames: Renames, lookup: NameLookup): MigrationContent {
  return {
    up: sequenceOperations(from, to, renames, lookup),
    down: sequenceOperations(to, from, reverseRenames(renames), lookup),
  };
}

/** As in a list of what a migration does: `create post_summaries`. */
export function describeOperation(operation: ViewOperation): string {
  switch (operation.kind) {
    case 'create':
      return `create ${describeTableName(operation.definition.name)}`;
    case 'drop':
      return `drop ${describeTableName(operation.name)}`;
    case 'rename':
      return `rename ${describeTableName(operation.name)} to ${operation.to}`;
    case 'alter':
      return `alter ${describeTableName(operation.name)}`;
    default:
      return assertNever(operation);
  }
}

/** What a migration is called when nobody says: after what it does, as far as that is one thing. */
export function migrationName(up: readonly ViewOperation[]): string {
  const names = [...new Set(up.map((operation) => describeOperation(operation)))];
  const [only] = names;
  const name = only !== undefined && names.length === 1 ? only : 'update_materialized_views';
  return name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 80);
}
