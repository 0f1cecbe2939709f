import { isExposed } from '../catalog/foreign-code';
import { type CatalogRelation, findRelation } from '../catalog/relation';
import { readCurrentRole } from '../catalog/roles';
import { qualify } from '../compiler/dialect';
import type { ViewDefinition } from '../definition';
import { MatviewError } from '../errors';
import { ensureRegistry } from '../registry/ensure';
import { saveCreatedView } from '../registry/save-view';
import { readServerHash } from '../registry/server-hash';
import { storageFor } from '../storage';
import { compileCreate } from '../storage/create';
import { attempt } from './attempt';
import type { ExecutionContext } from './context';
import { declaring } from './errors/culprit';
import { assertNothingPlantedIn, refusePlanted } from './probe/foreign-code';
import { readCodeOfIndexes } from './probe/probe-code';
import { assertToOne } from './to-one';

/**
 * Creates a view with everything its definition has, and registers it: all of it or nothing.
 *
 * @throws {RegistryPermissionError} before anything is built, when the role may not write the registry.
 * @throws {UntrustedCodeError} before any of its code runs, when the view would run code of an untrusted role.
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
    await assertToOne(context, definition);
    const owner = await readCurrentRole(database);
    const relation = await declaring(definition, async () =>
      (await isExposed(database, owner))
        ? createChecked(context, definition, owner)
        : create(context, definition, statements),
    );
    const serverHash = await readServerHash(database, relation.oid);
    const { schema, name } = relation;
    const storage = storageFor(definition);
    await saveCreatedView(database, registrySchema, {
      schema,
      name,
      kind: storage.registeredAs,
      definition,
      serverHash,
    });
  });
}

/**
 * Creates a view without data and does not register it, to find out whether it can be created. The caller undoes it.
 *
 * @throws {MatviewError} naming what of the definition the database refuses.
 */
export async function tryCreate(context: ExecutionContext, definition: ViewDefinition): Promise<void> {
  const empty = { ...definition, options: { ...definition.options, withData: false } };
  await attempt(context, { verb: 'create', view: definition.name }, async () => {
    const owner = await readCurrentRole(context.database);
    await declaring(definition, () => createChecked(context, empty, owner));
  });
}

async function create(
  context: ExecutionContext,
  definition: ViewDefinition,
  [first, ...others]: readonly string[],
): Promise<CatalogRelation> {
  const { database } = context;
  await database.run(first as string, [], 'caller');
  const relation = await findCreated(context, definition);
  if (others.length > 0) await assertReachable(context, definition, relation);
  for (const sql of others) await database.run(sql, [], 'caller');
  return relation;
}

/**
 * Creates the same in another order, for a `search_path` on which other roles may create objects. PostgreSQL creates
 * the view and its indexes without data, which parses them and runs nothing. It fills the view after the check.
 */
async function createChecked(
  context: ExecutionContext,
  definition: ViewDefinition,
  owner: string,
): Promise<CatalogRelation> {
  const { dialect, database } = context;
  const { name, options, indexes } = definition;
  const rights = { owner, known: new Set<string>() };
  const [first, ...others] = compileCreate({ ...definition, options: { ...options, withData: false } }, dialect);
  const relation = await create(context, definition, [first as string]);
  await assertNothingPlantedIn(context, name, relation, rights);
  if (others.length > 0) await assertReachable(context, definition, relation);
  refusePlanted(name, await readCodeOfIndexes(context, indexes, relation, owner), rights);
  for (const sql of others) await database.run(sql, [], 'caller');
  await assertNothingPlantedIn(context, name, relation, rights);
  if (!options.withData) return relation;
  await database.run(storageFor(definition).refresh(qualify(relation)), [], 'caller');
  return relation;
}

/** A temporary table of the same name would be found first along the `search_path`. */
async function findCreated(context: ExecutionContext, definition: ViewDefinition): Promise<CatalogRelation> {
  const { schema, name } = context.dialect.physicalTable(definition.name);
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
  const found = await findRelation(context.database, context.dialect.physicalTable(name));
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
