import { type CatalogRelation, findRelation } from '../catalog/relation';
import { readCurrentRole } from '../catalog/roles';
import type { ViewDefinition } from '../definition';
import { MatviewError } from '../errors';
import { ensureRegistry } from '../registry/ensure';
import { saveCreatedView } from '../registry/save-view';
import { readServerHash } from '../registry/server-hash';
import { assertNothingPlanted } from './alter/probe-code';
import { attempt } from './attempt';
import { type ExecutionContext, toPhysicalName } from './context';

/**
 * Creates a view with everything its definition has, and registers it: all of it or nothing.
 *
 * @throws {RegistryPermissionError} before anything is built, when the role may not write the registry.
 * @throws {UntrustedCodeError} before anything is built, when it would run code that another role planted.
 */
export async function createView(
  context: ExecutionContext,
  definition: ViewDefinition,
  statements: readonly string[],
): Promise<void> {
  const { database, registrySchema } = context;
  const what = { verb: 'create', view: definition.name } as const;
  await attempt(context, what, () => ensureRegistry(database, registrySchema));
  await attempt(context, what, async () => {
    await assertNothingForeign(context, definition);
    const [create, ...others] = statements;
    await database.run(create as string, [], 'caller');
    const relation = await findCreated(context, definition);
    if (others.length > 0) await assertReachable(context, definition, relation);
    for (const sql of others) await database.run(sql, [], 'caller');
    const serverHash = await readServerHash(database, relation.oid);
    const { schema, name } = relation;
    await saveCreatedView(database, registrySchema, { schema, name, kind: 'materialized', definition, serverHash });
  });
}

/** Without a schema to create it in, PostgreSQL says so. */
async function assertNothingForeign(context: ExecutionContext, definition: ViewDefinition): Promise<void> {
  const { schema } = toPhysicalName(context, definition.name);
  const where = schema ?? (await context.database.searchPath()).named[0];
  if (where === undefined) return;
  const owner = await readCurrentRole(context.database);
  await assertNothingPlanted(context, definition, where, { owner, known: new Set() });
}

/** A temporary table of the same name would be found first along the `search_path`. */
async function findCreated(context: ExecutionContext, definition: ViewDefinition): Promise<CatalogRelation> {
  const { schema, name } = toPhysicalName(context, definition.name);
  const relation = await findRelation(context.database, {
    schema: schema ?? (await context.database.searchPath()).named[0] ?? null,
    name,
  });
  if (relation === null) throw new Error(`the materialized view "${name}" was created and cannot be found`);
  return relation;
}

/** Else indexes and comments would silently go to what hides the view: a temporary table, or something of the system. */
async function assertReachable(
  context: ExecutionContext,
  { name }: ViewDefinition,
  created: CatalogRelation,
): Promise<void> {
  const found = await findRelation(context.database, toPhysicalName(context, name));
  if (found?.oid === created.oid) return;
  const hiding = found === null ? 'nothing' : `the ${found.kind} "${found.schema}.${found.name}"`;
  throw new MatviewError(
    'MATVIEW_ALREADY_EXISTS',
    `the name "${name.name}" means ${hiding}, not the materialized view`,
    {
      hint: `name its schema: knex.schema.createMaterializedView('${created.schema}.${name.name}', …)`,
    },
  );
}
