import type { Attached } from '../../catalog/attached/types';
import { equalData } from '../../definition';
import { AlterBlockedError } from '../../errors';
import { isRebuilt } from '../../plan/step';
import type { Database } from '../../session/database';
import { isUntouched, type LiveState, readLiveState } from '../steps/live-view';
import type { PreparedAlter } from './prepare';

/**
 * Not all that can be done to a view is kept off while it is built anew: its indexes can be renamed, what somebody reads
 * through a plain view replaced, another view be made on it. To be asked once the exclusive locks are there.
 *
 * @throws {AlterBlockedError} when the alter would undo, or fail for, what another session did meanwhile.
 */
export async function assertUntouched(database: Database, { live, plan }: PreparedAlter): Promise<void> {
  if (!isRebuilt(plan, live.view.oid) || (await isUntouched(database, live))) return;
  const now = await readLiveState(database, live.view.oid);
  if (equalData(comparable(live), comparable(now))) return;
  const obstacles = changesOf(live, now).map((message) => ({ message, hint: 'run it again' }));
  const view = `${live.view.schema}.${live.view.name}`;
  throw AlterBlockedError.by(`altering the materialized view "${view}" was overtaken by another session`, obstacles);
}

/** Privileges are taken over in any case. */
function comparable({ view, attached, bodies }: LiveState): unknown {
  return [view, [...attached].map(([key, one]) => [key, withoutPrivileges(one)]), [...bodies]];
}

function withoutPrivileges(attached: Attached): unknown {
  return {
    ...attached,
    privileges: null,
    defaultGrantees: [],
    columns: attached.columns.map((column) => ({ ...column, privileges: [] })),
  };
}

function changesOf(before: LiveState, now: LiveState): readonly string[] {
  const old = new Map(relationsOf(before));
  const changed = relationsOf(now).filter(([oid, one]) => !equalData(old.get(oid), one));
  const left = new Set(relationsOf(now).map(([oid]) => oid));
  return [
    ...changed.map(([oid, { kind, name }]) => `${kind} ${name} was ${old.has(oid) ? 'changed' : 'created'}`),
    ...[...old].filter(([oid]) => !left.has(oid)).map(([, { kind, name }]) => `${kind} ${name} was dropped or changed`),
    ...now.view.others.filter((other) => !before.view.others.some((one) => equalData(one, other))).map(describeOther),
  ];
}

interface Compared {
  readonly kind: string;
  readonly name: string;
  readonly state: unknown;
}

function relationsOf({ view, attached, bodies }: LiveState): readonly (readonly [string, Compared])[] {
  return [view, ...view.dependents].map(({ oid, schema, name }) => {
    const own = attached.get(oid) as Attached;
    return [oid, { kind: own.kind, name: `${schema}.${name}`, state: [withoutPrivileges(own), bodies.get(oid)] }];
  });
}

function describeOther({ description }: LiveState['view']['others'][number]): string {
  return `${description} was made to depend on it`;
}
