import type { Attached } from '../../catalog/attached/types';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { quoteText } from '../../compiler/literal';
import { keptColumns, type RestoreTarget } from './target';

export function restoreComments(old: Attached, target: RestoreTarget): readonly string[] {
  const own = old.comment === null ? [] : [`comment on ${old.kind} ${qualify(target)} is ${quoteText(old.comment)}`];
  const columns = keptColumns(old.columns, target).flatMap(({ column: { comment }, name }) =>
    comment === null ? [] : [`comment on column ${columnName(target, name)} is ${quoteText(comment)}`],
  );
  return [...own, ...columns];
}

export function restoreSecurityLabels(old: Attached, target: RestoreTarget): readonly string[] {
  return old.securityLabels.flatMap(({ provider, label, column }) => {
    const name = column === null ? null : target.columnOf(column);
    if (column !== null && name === null) return [];
    const object = name === null ? `${old.kind} ${qualify(target)}` : `column ${columnName(target, name)}`;
    return [`security label for ${quoteIdentifier(provider)} on ${object} is ${quoteText(label)}`];
  });
}

function columnName(target: RestoreTarget, column: string): string {
  return `${qualify(target)}.${quoteIdentifier(column)}`;
}
