import type { Attached, AttachedStatistics } from '../../catalog/attached/types';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { afterPrefix, beforeSuffix, retargetWholeRows } from './definition';
import { keepsColumns } from './lost';
import type { RestoreTarget } from './target';

/** Creates the statistics objects again, under temporary names, with their targets. */
export function createStatistics(old: Attached, target: RestoreTarget): readonly string[] {
  return keptStatistics(old, target).flatMap((statistics) => {
    const name = temporaryStatistics(statistics, target);
    const create = `create statistics ${name}${contentOf(statistics, target)} from ${qualify(target)}`;
    return statistics.target === null
      ? [create]
      : [create, `alter statistics ${name} set statistics ${statistics.target}`];
  });
}

/** Those whose columns are all still there. */
export function keptStatistics(old: Attached, target: RestoreTarget): readonly AttachedStatistics[] {
  return old.statistics.filter((statistics) => keepsColumns(statistics, target.columnOf));
}

/** `"schema"."temporary name"`. */
export function temporaryStatistics({ schema, name }: AttachedStatistics, target: RestoreTarget): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(target.temporaryName(name))}`;
}

/** ` (kinds) ON columns`. */
function contentOf({ definition, prefix, suffix, quotedRelation }: AttachedStatistics, target: RestoreTarget): string {
  const content = beforeSuffix(afterPrefix(definition, prefix), suffix);
  return retargetWholeRows(content, quotedRelation, target.name);
}
