import { findRelation } from '../catalog/relation';
import type { TableName } from '../definition';
import { findRegisteredView } from '../registry/find-view';
import { forgetView, listMissingViews } from '../registry/forget-views';
import { openRegistry } from '../registry/open-registry';
import type { ViewKey } from '../registry/registered-view';
import type { DropOptions } from '../storage';
import { attempt } from './attempt';
import type { ExecutionContext } from './context';

export interface DropRequest extends DropOptions {
  readonly view: TableName;
}

/** Drops a view and forgets it, and with `cascade` every registered view that went with it. */
export async function dropView(
  context: ExecutionContext,
  { view, cascade }: DropRequest,
  statement: string,
): Promise<void> {
  const { database, registrySchema } = context;
  await attempt(context, { verb: 'drop', view }, async () => {
    const registry = await openRegistry(context.database, context.registrySchema);
    if (registry === null) return database.run(statement, [], 'caller');
    const key = await keyOf(context, view);
    const before = cascade ? await listMissingViews(database, registrySchema) : [];
    await database.run(statement, [], 'caller');
    const after = cascade ? await listMissingViews(database, registrySchema) : [];
    const gone = key && (await findRegisteredView(database, registrySchema, key)) ? [key, ...after] : after;
    const forgotten = gone.filter((one) => one === key || !before.some((other) => isSameView(one, other)));
    if (forgotten.length > 0) registry.assertMayWrite();
    for (const one of forgotten) await forgetView(database, registrySchema, one);
  });
}

/** What is registered under a name, the view itself being there or not. */
async function keyOf(context: ExecutionContext, view: TableName): Promise<ViewKey | null> {
  const physical = context.dialect.physicalTable(view);
  const relation = await findRelation(context.database, physical);
  if (relation !== null) return { schema: relation.schema, name: relation.name };
  const schema = physical.schema ?? (await context.database.searchPath()).named[0] ?? null;
  return schema === null ? null : { schema, name: physical.name };
}

function isSameView(one: ViewKey, other: ViewKey): boolean {
  return one.schema === other.schema && one.name === other.name;
}
