import { assertNever, type DeclaredRelation, equalData, type Through } from '../../definition';
import { writeOrderBy } from './aggregate';
import { writeTableName } from './names';
import { call, list, names, object, quote } from './text';
import type { Writer } from './writer';

/** A relation as its helper declares it; `ownerKey` is the key of where it starts, or null where that is not known. */
export function writeRelation(writer: Writer, relation: DeclaredRelation, ownerKey: readonly string[] | null): string {
  const table = writeTableName(relation.table);
  const link = writeLink(relation, ownerKey);
  const { filter, through, orderBy } = relation;
  return [
    call(writer.use(relation.kind), [table, link]),
    filter === null ? '' : `.where(${writer.where(filter)})`,
    through?.filter ? `.whereThrough(${writer.where(through.filter)})` : '',
    ...orderBy.map((ordering) => writeOrderBy(writer, ordering)),
  ].join('');
}

function writeLink(relation: DeclaredRelation, ownerKey: readonly string[] | null): string {
  switch (relation.kind) {
    case 'belongsTo':
      return writeBelongsTo(relation);
    case 'hasOne':
    case 'hasMany':
      return writeHas(relation, ownerKey);
    case 'manyToMany':
    case 'hasOneThrough':
      return writeThrough(relation, relation.through as Through, ownerKey);
    default:
      return assertNever(relation.kind);
  }
}

function writeBelongsTo({ from, to, assumeUnique }: DeclaredRelation): string {
  if (from !== null && isId(to) && assumeUnique !== true) return names(from);
  return object([['from', from && names(from)], ['to', names(to)], writeAssumption(assumeUnique)]);
}

function writeAssumption(assumeUnique = false): [string, string | null] {
  return ['assumeUnique', assumeUnique ? 'true' : null];
}

function writeHas({ from, to, key, assumeUnique }: DeclaredRelation, ownerKey: readonly string[] | null): string {
  const isFromKey = equalData(from, ownerKey);
  if (isFromKey && isId(key) && assumeUnique !== true) return names(to);
  return object([
    ['from', isFromKey ? null : from && names(from)],
    ['to', names(to)],
    ['key', isId(key) ? null : names(key)],
    writeAssumption(assumeUnique),
  ]);
}

function writeThrough(
  { from, to, assumeUnique }: DeclaredRelation,
  through: Through,
  ownerKey: readonly string[] | null,
): string {
  return object([
    ['through', writeTableName(through.table)],
    ['from', names(through.from)],
    ['to', names(through.to)],
    ['key', equalData(from, ownerKey) ? null : from && names(from)],
    ['otherKey', isId(to) ? null : names(to)],
    ['extras', writeExtras(through.extras)],
    writeAssumption(assumeUnique),
  ]);
}

function writeExtras(extras: Through['extras']): string | null {
  const entries = Object.entries(extras);
  if (entries.length === 0) return null;
  if (entries.every(([name, column]) => name === column)) return list(entries.map(([name]) => quote(name)));
  return object(entries.map(([name, column]) => [name, quote(column)]));
}

function isId(columns: readonly string[]): boolean {
  return equalData(columns, ['id']);
}
