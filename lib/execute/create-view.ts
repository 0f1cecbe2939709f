import { currentSchema } from '../catalog/current-schema';
import { type CatalogRelation, findRelation } from '../catalog/relation';
import { hashViewBody, readViewBody } from '../catalog/view-body';
import type { ViewDefinition } from '../definition';
import { ensureRegistry } from '../registry/ensure';
import { saveCreatedView } from '../registry/save-view';
import { attempt } from './attempt';
import { type ExecutionContext, toPhysicalName } from './context';

/**
 * Creates a view with everything its definition has, and registers it: all of it or nothing.
 *
 * @throws {RegistryPermissionError} before anything is built, when the role may not write the registry.
 */
export async function createView(
  context: ExecutionContext,
  definition: ViewDefinition,
  statements: readonly string[],
): Promise<void> {
  const { database, registrySchema } = context;
  await ensureRegistry(database, registrySchema);
  await attempt(context, { verb: 'create', view: definition.name }, async () => {
    for (const sql of statements) await database.run(sql);
    const relation = await findCreated(context, definition);
    const serverHash = hashViewBody(await readViewBody(database, relation.oid));
    const { schema, name } = relation;
    await saveCreatedView(database, registrySchema, { schema, name, kind: 'materialized', definition, serverHash });
  });
}

/** A temporary table of the same name would be found first along the `search_path`. */
async function findCreated(context: ExecutionContext, definition: ViewDefinition): Promise<CatalogRelation> {
  const { schema, name } = toPhysicalName(context, definition.name);
  const relation = await findRelation(context.database, {
    schema: schema ?? (await currentSchema(context.database)),
    name,
  });
  if (relation === null) throw new Error(`the materialized view "${name}" was created and cannot be found`);
  return relation;
}
