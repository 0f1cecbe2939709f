import { readUpstream } from '../../catalog/dependency-graph';
import { type CatalogTable, readTables } from '../../catalog/table-names';
import { equalData } from '../../definition';
import { describe } from '../../plan/affected';
import type { LiveDependent } from '../../plan/live';
import type { Obstacle } from '../../plan/step';
import type { NamedTable } from '../../plan/table-names';
import type { Database } from '../../session/database';
import type { ExecutionContext } from '../context';

/** A relation that views read, under its names of one moment: the columns that they read, by their numbers. */
export interface NamesRead {
  readonly relation: CatalogTable;
  readonly columns: readonly (readonly [number: number, name: string])[];
}

/** The names of all that views read, but for themselves and the tables whose renames they follow. */
export async function readNamesRead(
  { database }: ExecutionContext,
  views: readonly LiveDependent[],
  followed: readonly NamedTable[],
): Promise<readonly NamesRead[]> {
  const own = new Set([...views, ...followed].map(({ oid }) => oid));
  const { readings } = await readUpstream(
    database,
    views.map(({ oid }) => oid),
  );
  const used = readings.filter(({ reader, relation }) => own.has(reader) && !own.has(relation));
  const relations = await readTablesOf(
    database,
    used.map(({ relation }) => relation),
  );
  return relations.map((relation) => {
    const names = new Set(used.filter((one) => one.relation === relation.oid).flatMap(({ columns }) => columns));
    const columns = relation.columns.filter(({ name }) => names.has(name));
    return { relation, columns: columns.map(({ number, name }) => [number, name]) };
  });
}

/**
 * A query that was printed names what it reads. No lock keeps the names meanwhile, so that it could come to mean other
 * tables or columns. To be asked once the views are there again: from then on their locks keep the names.
 */
export async function findRenamed(
  { database }: ExecutionContext,
  before: readonly NamesRead[],
): Promise<readonly Obstacle[]> {
  const now = await readTablesOf(
    database,
    before.map(({ relation }) => relation.oid),
  );
  return before
    .filter((one) => !isSame(one, now))
    .map(({ relation }) => ({
      message: `${describe(relation)}, which is not among the altered tables, was renamed, or a column of it`,
      hint: 'name it in withSuspendedViews([…]) if the callback does that; if another session did, run it again',
    }));
}

function isSame({ relation, columns }: NamesRead, now: readonly CatalogTable[]): boolean {
  const found = now.find(({ oid }) => oid === relation.oid);
  if (found === undefined) return false;
  const names = new Map(found.columns.map(({ number, name }) => [number, name]));
  const nameOf = ({ schema, name, isVisible }: CatalogTable) => [schema, name, isVisible];
  return equalData(nameOf(relation), nameOf(found)) && columns.every(([number, name]) => names.get(number) === name);
}

async function readTablesOf(database: Database, oids: readonly string[]): Promise<readonly CatalogTable[]> {
  const wanted = new Set(oids);
  return (await readTables(database, [...wanted])).filter(({ oid }) => wanted.has(oid));
}
