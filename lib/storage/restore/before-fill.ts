import type { Attached, AttachedColumn } from '../../catalog/attached/types';
import { quoteIdentifier } from '../../compiler/dialect';
import { quoteText } from '../../compiler/literal';
import { createStatistics } from './statistics';
import { alterTarget, keptColumns, type RestoreTarget } from './target';

/**
 * What counts for rows written after it, and what `analyze` goes by: storage and compression of columns, their
 * statistics targets, and the statistics objects, under temporary names.
 */
export function restoreBeforeFill(old: Attached, target: RestoreTarget): readonly string[] {
  if (old.kind === 'view') return [];
  const columns = keptColumns(old.columns, target).flatMap(({ column, name }) =>
    changesOf(column, target.retyped?.has(column.name) === true).map(
      (change) => `${alterTarget(old, target)} alter column ${quoteIdentifier(name)} ${change}`,
    ),
  );
  return [...columns, ...createStatistics(old, target)];
}

function changesOf(column: AttachedColumn, isRetyped: boolean): readonly string[] {
  const changes: string[] = [];
  if (column.storage !== null && !isRetyped) changes.push(`set storage ${column.storage}`);
  if (column.compression !== null && !isRetyped) changes.push(`set compression ${column.compression}`);
  if (column.statisticsTarget !== null) changes.push(`set statistics ${column.statisticsTarget}`);
  if (column.nDistinct !== null) changes.push(`set (n_distinct = ${quoteText(column.nDistinct)})`);
  if (column.nDistinctInherited !== null)
    changes.push(`set (n_distinct_inherited = ${quoteText(column.nDistinctInherited)})`);
  return changes;
}
