import type { ViewChange, ViewDefinition } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import { compareBodies } from './bodies';
import { compareIndexes } from './indexes';
import type { PhysicalNames } from './names';
import { compareOptions } from './options';

/**
 * The changes that make one definition the other, in the order in which a person would write them; none where both are
 * the same view. `renames` are the columns that keep what they are under another name.
 */
export function compareViews(
  from: ViewDefinition,
  to: ViewDefinition,
  renames: readonly ColumnRename[],
  names: PhysicalNames,
): readonly ViewChange[] {
  const body = compareBodies(from.body, to.body, renames, names);
  const renamed = body.filter((change) => change.kind === 'renameColumn');
  const dropped = new Set(body.flatMap((change) => (change.kind === 'dropColumn' ? [change.name] : [])));
  return [
    ...body,
    ...compareIndexes(from, to, renamed, dropped, names),
    ...compareOptions(from.options, to.options, renamed, dropped, names),
  ];
}
