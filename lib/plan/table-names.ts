import type { RelationName } from '../definition';
import { type ColumnRename, freeName, orderRenames } from './columns';
import type { StepData } from './step';

/** A column of a table, which keeps its number when it is renamed. */
export interface NamedColumn {
  readonly number: number;
  readonly name: string;
  /** It is a parent table's as well, and is renamed with that. */
  readonly isInherited: boolean;
}

/** What a table and its columns are called at one moment. */
export interface NamedTable extends RelationName {
  readonly oid: string;
  readonly isVisible: boolean;
  readonly columns: readonly NamedColumn[];
}

export interface Renaming {
  readonly steps: readonly StepData[];
  /** What the tables are called after these steps. */
  readonly names: readonly NamedTable[];
}

/**
 * The steps that give tables and columns the names that they have in `to`. Columns that are not there, and are in the way
 * of a name, step aside. A table keeps its name where the other one `isTaken`.
 */
export function renameTables(
  from: readonly NamedTable[],
  to: readonly NamedTable[],
  reason: string,
  isTaken: (name: RelationName) => boolean,
): Renaming {
  const all = from.map((table) => {
    const wanted = to.find(({ oid }) => oid === table.oid);
    return wanted === undefined ? { steps: [], table } : renameTable(table, wanted, reason, isTaken);
  });
  return { steps: all.flatMap(({ steps }) => steps), names: all.map(({ table }) => table) };
}

function renameTable(
  table: NamedTable,
  wanted: NamedTable,
  reason: string,
  isTaken: (name: RelationName) => boolean,
): { readonly steps: readonly StepData[]; readonly table: NamedTable } {
  const moves = !isSameName(table, wanted) && !isTaken(wanted);
  const { schema, name } = moves ? wanted : table;
  const move: StepData[] = moves ? [{ kind: 'moveTable', reason, table: nameOf(table), to: { schema, name } }] : [];
  const columns = wantedNames(table.columns, wanted.columns);
  const renames = table.columns
    .filter(({ isInherited }) => !isInherited)
    .map((column): ColumnRename => ({ from: column.name, to: columns.get(column.number) as string }));
  const ordered = orderRenames(
    renames,
    table.columns.map((column) => column.name),
  );
  return {
    steps: [
      ...move,
      ...ordered.map((rename): StepData => ({ kind: 'renameTableColumn', reason, table: { schema, name }, ...rename })),
    ],
    table: {
      ...table,
      ...{ schema, name },
      columns: table.columns.map((column) => ({ ...column, name: columns.get(column.number) as string })),
    },
  };
}

/** By number; a column that has no other name keeps its own where no other is to have that. */
function wantedNames(columns: readonly NamedColumn[], wanted: readonly NamedColumn[]): ReadonlyMap<number, string> {
  const names = new Map(wanted.map(({ number, name }) => [number, name]));
  const isThere = new Set(columns.map(({ number }) => number));
  const claimed = new Set(wanted.filter(({ number }) => isThere.has(number)).map(({ name }) => name));
  const taken = new Set([...claimed, ...columns.map(({ name }) => name)]);
  return new Map(
    columns.map(({ number, name }) => {
      const known = names.get(number);
      if (known !== undefined) return [number, known];
      if (!claimed.has(name)) return [number, name];
      const aside = freeName(name, taken);
      taken.add(aside);
      return [number, aside];
    }),
  );
}

export function isSameName(one: RelationName, other: RelationName): boolean {
  return one.schema === other.schema && one.name === other.name;
}

function nameOf({ schema, name }: RelationName): RelationName {
  return { schema, name };
}
