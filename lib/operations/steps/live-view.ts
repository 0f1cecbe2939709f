import { type Attached, type AttachedColumn, readAttached } from '../../catalog/attached';
import { type Dependents, readDependents } from '../../catalog/dependents';
import { readFingerprint } from '../../catalog/fingerprint';
import type { LiveColumn, LiveDependent, LiveView } from '../../plan/live';
import type { Database } from '../../session/database';
import { storageOf } from '../../storage';

/** A materialized view and all views on it, as plans and as their steps need them. */
export interface LiveState {
  readonly view: LiveView;
  readonly owner: string;
  /** By oid; and by schema and name, as the text of a JSON array. */
  readonly attached: ReadonlyMap<string, Attached>;
  /** The queries of the dependents, by oid, as printed under an empty `search_path`. */
  readonly bodies: ReadonlyMap<string, string>;
  /** What depends on the view, as it was read. */
  readonly dependents: Dependents;
  /** Of the view and its dependents, from before they were read. */
  readonly fingerprint: string;
}

/** Reads a view with everything that an alter of it may concern. */
export async function readLiveState(database: Database, oid: string): Promise<LiveState> {
  const dependents = await readDependents(database, oid);
  const fingerprint = await readFingerprint(database, oidsOf(oid, dependents));
  const own = await readAttached(database, oid);
  const all = [own];
  for (const view of dependents.views) all.push(await readAttached(database, view.oid));
  const attached = new Map(all.flatMap((one) => [[one.oid, one] as const, [keyOf(one), one] as const]));
  return {
    view: toLiveView(own, dependents, attached),
    owner: own.owner,
    attached,
    bodies: new Map(dependents.views.map((view) => [view.oid, view.body])),
    dependents,
    fingerprint,
  };
}

/** True when nothing was done to the view, or to what depends on it, since it was read; false when that may be. */
export async function isUntouched(database: Database, { view, dependents, fingerprint }: LiveState): Promise<boolean> {
  return (await readFingerprint(database, oidsOf(view.oid, dependents))) === fingerprint;
}

function oidsOf(oid: string, { views }: Dependents): readonly string[] {
  return [oid, ...views.map((view) => view.oid)];
}

export function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return JSON.stringify([schema, name]);
}

function toLiveView(own: Attached, dependents: Dependents, attached: ReadonlyMap<string, Attached>): LiveView {
  const { oid, schema, name, isPopulated, columns, indexes, statistics } = own;
  const { kind } = storageOf(own) ?? noView(own);
  return {
    ...{ oid, schema, name, kind, isPopulated },
    columns: columns.map(toLiveColumn),
    indexes: indexes.map((index) => ({ name: index.name, columns: index.columns })),
    statistics: statistics.map((one) => ({ name: one.name, columns: one.columns })),
    dependents: dependents.views.map((view) => toLiveDependent(view, attached.get(view.oid) as Attached)),
    others: dependents.others.map(({ description, oid, columns, usesRowType }) => ({
      description,
      reads: { oid, columns, usesRowType },
    })),
  };
}

function noView({ kind, schema, name }: Attached): never {
  throw new Error(`${kind} ${schema}.${name} keeps no rows`);
}

export function toLiveDependent(view: Dependents['views'][number], { indexes, unmovable }: Attached): LiveDependent {
  const { oid, schema, name, kind, isPopulated } = view;
  return {
    ...{ oid, schema, name, kind, isPopulated },
    reads: view.dependsOn,
    indexes: indexes.map((index) => ({ name: index.name, columns: index.columns })),
    unmovable: unmovable.map((one) => `the ${one.kind} "${one.name}"`),
  };
}

export function toLiveColumn({ name, type, collation }: AttachedColumn): LiveColumn {
  return { name, type, collation: collation === null ? null : keyOf(collation) };
}
