import type { Attached } from '../../catalog/attached/types';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { keptIndexes } from './indexes';
import { keptStatistics, temporaryStatistics } from './statistics';
import type { RestoreTarget } from './target';

/** Gives indexes and statistics objects the names of the old ones, once these are dropped. */
export function restoreNames(old: Attached, target: RestoreTarget): readonly string[] {
  const indexes = keptIndexes(old, target).map(({ name }) => {
    const temporary = qualify({ schema: target.schema, name: target.temporaryName(name) });
    return `alter index ${temporary} rename to ${quoteIdentifier(name)}`;
  });
  const statistics = keptStatistics(old, target).map(
    (one) => `alter statistics ${temporaryStatistics(one, target)} rename to ${quoteIdentifier(one.name)}`,
  );
  return [...indexes, ...statistics];
}
