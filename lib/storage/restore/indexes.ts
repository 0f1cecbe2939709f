import type { Attached, AttachedIndex } from '../../catalog/attached/types';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { quoteText } from '../../compiler/literal';
import { applyEdits, tokenize } from '../../compiler/tokens';
import type { RelationName } from '../../definition';
import { afterPrefix, retargetWholeRows } from './definition';
import { keepsColumns } from './lost';
import type { RestoreTarget } from './target';

/** An index that is built again. */
export interface IndexRestore {
  readonly name: string;
  readonly temporaryName: string;
  /** Builds it; an index that was invalid becomes a valid one. */
  readonly sql: string;
  /** Its statistics targets, comment and the extensions it depends on; quick. */
  readonly more: readonly string[];
}

/** Builds every index whose columns are all still there, under a temporary name. */
export function restoreIndexes(old: Attached, target: RestoreTarget): readonly IndexRestore[] {
  return keptIndexes(old, target).map((index) => {
    const temporaryName = target.temporaryName(index.name);
    const sql = createIndexLike(index, temporaryName, target);
    return { name: index.name, temporaryName, sql, more: moreOf(index, qualify({ ...target, name: temporaryName })) };
  });
}

export function keptIndexes(old: Attached, target: RestoreTarget): readonly AttachedIndex[] {
  return old.indexes.filter((index) => keepsColumns(index, target.columnOf));
}

/** Creates an index from the printed definition of another, on another relation. Needs the settings of that print. */
export function createIndexLike(index: AttachedIndex, indexName: string, target: RelationName): string {
  const { definition, prefix, quotedRelation, isUnique } = index;
  const rest = retargetWholeRows(afterPrefix(definition, prefix), quotedRelation, target.name);
  const unique = isUnique ? 'unique ' : '';
  return `create ${unique}index ${quoteIdentifier(indexName)} on ${qualify(target)} using ${inTablespace(rest, index)}`;
}

/** `pg_get_indexdef` leaves the tablespace out; its place is before the predicate. */
function inTablespace(rest: string, { tablespace }: AttachedIndex): string {
  if (tablespace === null) return rest;
  const clause = `TABLESPACE ${quoteIdentifier(tablespace)}`;
  const where = wherePredicateBegins(rest);
  return where === null ? `${rest} ${clause}` : applyEdits(rest, [{ start: where, end: where, text: `${clause} ` }]);
}

function wherePredicateBegins(rest: string): number | null {
  let depth = 0;
  for (const { kind, text, start } of tokenize(rest)) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0 && kind === 'keyword' && text === 'WHERE') return start;
  }
  return null;
}

function moreOf({ columnStatistics, comment, extensions }: AttachedIndex, name: string): readonly string[] {
  return [
    ...columnStatistics.map(
      ({ number, target }) => `alter index ${name} alter column ${number} set statistics ${target}`,
    ),
    ...(comment === null ? [] : [`comment on index ${name} is ${quoteText(comment)}`]),
    ...extensions.map((extension) => `alter index ${name} depends on extension ${quoteIdentifier(extension)}`),
  ];
}
