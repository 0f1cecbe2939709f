import { keepsRows } from '../definition';
import type { LiveColumn, LiveDependent, LiveObject, LiveView, Reading } from './live';
import type { Obstacle } from './step';

/** What becomes of a dependent: built anew beside the old one, or pointed at the new relations where it stands. */
export interface AffectedDependent {
  readonly dependent: LiveDependent;
  readonly how: 'rebuild' | 'replace';
}

export interface Affected {
  readonly dependents: readonly AffectedDependent[];
  readonly obstacles: readonly Obstacle[];
}

/** How a relation looks to those that read it: what is gone, and what has another type. Names as they were. */
interface Shape {
  readonly dropped: ReadonlySet<string>;
  readonly retyped: ReadonlySet<string> | 'any';
}

/**
 * Which dependents a rebuild of the view concerns. Materialized views get the new rows, and so are built anew, and with
 * them the plain views between. A relation that is built anew has another identity, which whatever reads it directly
 * holds on to. Any other plain view that keeps its columns is replaced and keeps its identity, so that what reads it is
 * not concerned.
 */
export function findAffected(view: LiveView, columns: readonly LiveColumn[]): Affected {
  const rebuilt = new Map<string, Shape>([[view.oid, compareColumns(view.columns, columns)]]);
  const names = new Map<string, string>([[view.oid, describe(view)]]);
  const dependents: AffectedDependent[] = [];
  const stored = readByMaterialized(view.dependents);
  const obstacles: Obstacle[] = [];
  for (const dependent of view.dependents) {
    const readings = dependent.reads.filter(({ oid }) => rebuilt.has(oid));
    if (readings.length === 0) continue;
    obstacles.push(...missingColumns(`${dependent.kind} ${describe(dependent)}`, readings, rebuilt, names));
    const keepsShape = readings.every((reading) => !readsRetyped(reading, rebuilt.get(reading.oid) as Shape));
    const isReplaced = dependent.kind === 'view' && keepsShape && !stored.has(dependent.oid);
    const how = isReplaced ? 'replace' : 'rebuild';
    dependents.push({ dependent, how });
    if (isReplaced) continue;
    rebuilt.set(dependent.oid, { dropped: new Set(), retyped: keepsShape ? new Set() : 'any' });
    names.set(dependent.oid, describe(dependent));
    obstacles.push(...dependent.unmovable.map((what) => unmovable(what, describe(dependent))));
    obstacles.push(
      ...readings.filter(({ usesRowType }) => usesRowType).map(({ oid }) => rowType(dependent, names.get(oid))),
    );
  }
  obstacles.push(...view.others.flatMap((other) => otherObstacles(other, rebuilt, names)));
  return { dependents, obstacles };
}

/** The identities of what materialized views read, directly or through other views. */
function readByMaterialized(dependents: readonly LiveDependent[]): ReadonlySet<string> {
  const read = new Set<string>();
  for (const { kind, oid, reads } of [...dependents].reverse()) {
    if (keepsRows(kind) || read.has(oid)) for (const reading of reads) read.add(reading.oid);
  }
  return read;
}

function compareColumns(before: readonly LiveColumn[], after: readonly LiveColumn[]): Shape {
  const now = new Map(after.map((column) => [column.name, column]));
  const dropped = before.filter(({ name }) => !now.has(name)).map(({ name }) => name);
  const retyped = before.filter((column) => {
    const other = now.get(column.name);
    return other !== undefined && (other.type !== column.type || other.collation !== column.collation);
  });
  return { dropped: new Set(dropped), retyped: new Set(retyped.map(({ name }) => name)) };
}

function readsRetyped({ columns }: Reading, { retyped }: Shape): boolean {
  return retyped === 'any' || columns.some((column) => retyped.has(column));
}

function missingColumns(
  reader: string,
  readings: readonly Reading[],
  rebuilt: ReadonlyMap<string, Shape>,
  names: ReadonlyMap<string, string>,
): readonly Obstacle[] {
  return readings.flatMap(({ oid, columns }) =>
    columns
      .filter((column) => rebuilt.get(oid)?.dropped.has(column))
      .map((column) => ({
        message: `${reader} reads the column "${column}" of ${names.get(oid)}, which would be gone`,
        hint: 'alter or drop that first, or keep the column',
      })),
  );
}

function otherObstacles(
  { description, reads }: LiveObject,
  rebuilt: ReadonlyMap<string, Shape>,
  names: ReadonlyMap<string, string>,
): readonly Obstacle[] {
  if (!rebuilt.has(reads.oid)) return [];
  return [
    {
      message: `${description} depends on ${names.get(reads.oid)} and cannot be rebuilt with it`,
      hint: 'drop it before the alter and create it again after',
    },
  ];
}

function rowType(dependent: LiveDependent, of: string | undefined): Obstacle {
  return {
    message: `${dependent.kind} ${describe(dependent)} uses the row type of ${of}, which would be another`,
    hint: 'name columns instead of the whole row there',
  };
}

function unmovable(what: string, view: string): Obstacle {
  return {
    message: `view ${view} would have to be made anew and has ${what}, which cannot be brought along`,
    hint: 'drop it before the alter and create it again after',
  };
}

export function describe({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
