import {
  type AlterRights,
  type RelationRights,
  readAlterRights,
  readClosedSchemas,
  readClosedTablespaces,
} from '../../catalog/alter-rights';
import type { Attached } from '../../catalog/attached/types';
import type { CatalogRelation } from '../../catalog/relation';
import { readRolesOutOfReach } from '../../catalog/roles-out-of-reach';
import { readUnreadable, type Unreadable } from '../../catalog/unreadable';
import { quoteIdentifier } from '../../compiler/dialect';
import type { TableName } from '../../definition';
import { describeTableName } from '../../definition';
import { joinHints, PermissionDeniedError } from '../../errors';
import type { Plan } from '../../plan/step';
import type { Database } from '../../session/database';
import type { StepMaterial } from '../../storage/compile-step';
import { neededRoles } from '../../storage/restore';
import type { ExecutionContext } from '../context';

/** What of an alter its rights depend on, beside the plan. */
export interface RightsOfAlter {
  /** What the new query reads and the view's owner may not. */
  readonly unreadable: readonly Unreadable[];
  /** The tablespace that the view is to be in. */
  readonly tablespace: string | null;
}

/** A right that is missing, and what grants it. */
interface Denial {
  readonly message: string;
  readonly grant: string;
}

/** @throws {PermissionDeniedError} when the role does not own the view, or may not create anything beside it. */
export async function assertMayAlter({ database }: ExecutionContext, view: CatalogRelation): Promise<void> {
  const rights = await readAlterRights(database, [view.oid]);
  deny(describeTableName(view), relationDenials(rights));
}

/**
 * Whether the steps of a plan are allowed, before the first of them: without that, it would turn out after hours.
 *
 * @throws {PermissionDeniedError} naming every right that is missing.
 */
export async function assertMayRun(
  { database }: ExecutionContext,
  view: TableName,
  plan: Pick<Plan, 'steps'>,
  material: Pick<StepMaterial, 'attachedTo'>,
  needs: RightsOfAlter,
): Promise<void> {
  const rebuilt = plan.steps.flatMap((step) => (step.kind === 'create' ? [material.attachedTo(step.target.oid)] : []));
  if (rebuilt.length === 0) return;
  const replaced = plan.steps.flatMap((step) => (step.kind === 'replaceView' ? [material.attachedTo(step.oid)] : []));
  const rights = await readAlterRights(
    database,
    [...rebuilt, ...replaced].map(({ oid }) => oid),
  );
  const denials = [
    ...relationDenials(rights),
    ...(await roleDenials(database, rebuilt)),
    ...(await ownerDenials(database, rights, rebuilt)),
    ...(await tablespaceDenials(database, rights, rebuilt, needs.tablespace)),
    ...(await readDenials(database, rebuilt, needs)),
  ];
  deny(describeTableName(view), denials);
}

function deny(view: string, denials: readonly Denial[]): void {
  if (denials.length === 0) return;
  const list = denials.map(({ message }) => `\n  - ${message}`).join('');
  throw new PermissionDeniedError(`altering the materialized view "${view}" is not permitted:${list}`, {
    hint: joinHints(denials.map(({ grant }) => grant)),
  });
}

function relationDenials({ role, relations }: AlterRights): readonly Denial[] {
  return relations.flatMap((relation) => [
    ...(relation.isOwner ? [] : [notOwner(role, relation)]),
    ...(relation.mayUseSchema && relation.mayCreateInSchema ? [] : [mayNotCreate(role, relation.schema)]),
  ]);
}

function notOwner(role: string, { schema, name, owner }: RelationRights): Denial {
  return {
    message: `the role "${role}" does not own ${schema}.${name}, which belongs to "${owner}"`,
    grant: `run it as the owner, or let an administrator run: grant ${quoteIdentifier(owner)} to ${quoteIdentifier(role)}`,
  };
}

function mayNotCreate(role: string, schema: string): Denial {
  return {
    message: `the role "${role}" may not create anything in the schema "${schema}"`,
    grant: `let its owner run: grant usage, create on schema ${quoteIdentifier(schema)} to ${quoteIdentifier(role)}`,
  };
}

async function roleDenials(database: Database, rebuilt: readonly Attached[]): Promise<readonly Denial[]> {
  const needed = rebuilt.map(neededRoles);
  const missing = await readRolesOutOfReach(database, {
    owners: needed.flatMap(({ owners }) => owners),
    grantors: needed.flatMap(({ grantors }) => grantors),
  });
  return missing.map((role) => ({
    message: `something belongs to the role "${role}", or was granted by it, which cannot be taken on`,
    grant: `let an administrator run it, or: grant ${quoteIdentifier(role)} to the role that does`,
  }));
}

/** Nothing is given to a role that could not have created it there, but by a superuser. */
async function ownerDenials(
  database: Database,
  { role, isSuperuser, relations }: AlterRights,
  rebuilt: readonly Attached[],
): Promise<readonly Denial[]> {
  if (isSuperuser) return [];
  const owners = relations
    .filter((relation) => !relation.ownerMayCreateInSchema)
    .map(({ owner, schema }) => mayNotCreate(owner, schema));
  const statistics = rebuilt.flatMap((attached) => attached.statistics);
  const pairs = new Map<string, Set<string>>();
  for (const { owner, schema } of statistics) {
    for (const one of [owner, role]) pairs.set(one, (pairs.get(one) ?? new Set()).add(schema));
  }
  const ofStatistics: Denial[] = [];
  for (const [one, schemas] of pairs) {
    for (const schema of await readClosedSchemas(database, one, [...schemas]))
      ofStatistics.push(mayNotCreate(one, schema));
  }
  return [...owners, ...ofStatistics];
}

async function tablespaceDenials(
  database: Database,
  { role }: AlterRights,
  rebuilt: readonly Attached[],
  wanted: string | null,
): Promise<readonly Denial[]> {
  const names = rebuilt.flatMap(({ tablespace, indexes }) => [tablespace, ...indexes.map((index) => index.tablespace)]);
  const used = [...new Set([...names, wanted].filter((name) => name !== null))];
  return (await readClosedTablespaces(database, used)).map((name) => ({
    message: `the role "${role}" may not create anything in the tablespace "${name}"`,
    grant: `let its owner run: grant create on tablespace ${quoteIdentifier(name)} to ${quoteIdentifier(role)}`,
  }));
}

/** What is filled is filled as its owner, as a later refresh is. A plain view reads as its own owner, when it is read. */
async function readDenials(
  database: Database,
  [view, ...dependents]: readonly Attached[],
  { unreadable }: RightsOfAlter,
): Promise<readonly Denial[]> {
  const denials = view === undefined || !view.isPopulated ? [] : unreadable.map((what) => mayNotRead(view, what));
  for (const dependent of dependents) {
    if (dependent.kind === 'view' || !dependent.isPopulated) continue;
    const found = await readUnreadable(database, dependent.oid, dependent.owner);
    denials.push(...found.map((what) => mayNotRead(dependent, what)));
  }
  return denials;
}

function mayNotRead({ schema, name, owner }: Attached, { privilege, description, object }: Unreadable): Denial {
  const verb = privilege === 'SELECT' ? 'read' : 'run';
  return {
    message: `the role "${owner}", which owns ${schema}.${name}, may not ${verb} ${description}`,
    grant: `let its owner run: grant ${privilege.toLowerCase()} on ${object} to ${quoteIdentifier(owner)}`,
  };
}
