import type { Attached } from '../../catalog/attached/types';
import { quoteIdentifier } from '../../compiler/dialect';
import { quoteText } from '../../compiler/literal';
import { restoreComments, restoreSecurityLabels } from './comments';
import { keptIndexes } from './indexes';
import { restorePrivileges } from './privileges';
import { keptStatistics, temporaryStatistics } from './statistics';
import { alterTarget, keptColumns, type RestoreTarget } from './target';

/**
 * Everything that can be attached once the relation and its indexes are there: comments, labels, defaults, marks and
 * identity, extensions, and then the owner and the privileges, so that all before is done by whoever created it.
 */
export function restoreAttached(old: Attached, target: RestoreTarget): readonly string[] {
  return [
    ...restoreComments(old, target),
    ...restoreSecurityLabels(old, target),
    ...restoreDefaults(old, target),
    ...restoreMarks(old, target),
    ...restoreStatistics(old, target),
    ...old.extensions.map((name) => `${alterTarget(old, target)} depends on extension ${quoteIdentifier(name)}`),
    `${alterTarget(old, target)} owner to ${quoteIdentifier(old.owner)}`,
    ...restorePrivileges(old, target),
  ];
}

/** Of a plain view: what an insert through it takes for a column that it does not name. */
function restoreDefaults(old: Attached, target: RestoreTarget): readonly string[] {
  return keptColumns(old.columns, target).flatMap(({ column, name }) =>
    column.default === null
      ? []
      : [`${alterTarget(old, target)} alter column ${quoteIdentifier(name)} set default ${column.default}`],
  );
}

/** By which index the view is clustered, and what identifies a row in replication. */
function restoreMarks(old: Attached, target: RestoreTarget): readonly string[] {
  if (old.kind === 'view') return [];
  const kept = keptIndexes(old, target);
  const clustered = kept.find(({ isClustered }) => isClustered);
  const cluster =
    clustered === undefined ? [] : [`cluster on ${quoteIdentifier(target.temporaryName(clustered.name))}`];
  return [...cluster, ...identityOf(old, target)].map((change) => `${alterTarget(old, target)} ${change}`);
}

function identityOf(old: Attached, target: RestoreTarget): readonly string[] {
  if (old.replicaIdentity === 'default') return [];
  if (old.replicaIdentity !== 'index') return [`replica identity ${old.replicaIdentity}`];
  const index = keptIndexes(old, target).find(({ isReplicaIdentity }) => isReplicaIdentity);
  return index === undefined
    ? []
    : [`replica identity using index ${quoteIdentifier(target.temporaryName(index.name))}`];
}

function restoreStatistics(old: Attached, target: RestoreTarget): readonly string[] {
  return keptStatistics(old, target).flatMap((statistics) => {
    const name = temporaryStatistics(statistics, target);
    const comment =
      statistics.comment === null ? [] : [`comment on statistics ${name} is ${quoteText(statistics.comment)}`];
    return [...comment, `alter statistics ${name} owner to ${quoteIdentifier(statistics.owner)}`];
  });
}
