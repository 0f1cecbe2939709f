import type { ViewState } from '../../catalog/view-states';
import { quoteIdentifier } from '../../compiler/dialect';
import { describeTableName, type TableName } from '../../definition';
import { ViewChangedByHandError } from '../../errors';
import type { ExecutionContext } from '../../operations/context';
import { ensureRegistry } from '../../registry/ensure';
import { forgetView } from '../../registry/forget-views';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import { saveAlteredView } from '../../registry/save-view';
import { readServerHash } from '../../registry/server-hash';
import { materializedView, storageFor } from '../../storage';
import { acceptedDefinition } from './accepted-definition';
import type { Drift } from './drift';

/**
 * Registers a view as the database has it, in place of what the registry recorded: its query as PostgreSQL prints it, and
 * those declared indexes, comments and options that exist.
 *
 * @throws {MatviewError} when something else has the name of the view.
 * @throws {ViewChangedByHandError} when the view was renamed, or an index of it is invalid.
 */
export async function acceptChanges(
  context: ExecutionContext,
  key: ViewKey,
  registered: RegisteredView | null,
  live: ViewState | undefined,
  changes: readonly Drift[],
): Promise<void> {
  const { database, registrySchema } = context;
  for (const change of changes) assertAcceptable(change, registered?.definition.name ?? key);
  if (live === undefined) return forgetView(database, registrySchema, key);
  await ensureRegistry(database, registrySchema);
  const definition = await acceptedDefinition(context, key, registered, live, changes);
  const serverHash = await readServerHash(database, live.oid);
  await saveAlteredView(database, registrySchema, {
    ...key,
    kind: storageFor(definition).registeredAs,
    definition,
    serverHash,
  });
}

/** What would leave a migration to create what is there already. */
function assertAcceptable(change: Drift, view: TableName): void {
  const name = describeTableName(view);
  if (change.kind === 'missing' && change.renamedTo !== null) {
    const schema = view.schema === null ? '' : `${quoteIdentifier(view.schema)}.`;
    const rename = materializedView.alter(
      `${schema}${quoteIdentifier(change.renamedTo)}`,
      `rename to ${quoteIdentifier(view.name)}`,
    );
    throw new ViewChangedByHandError(`materialized view "${name}" was renamed by hand to "${change.renamedTo}"`, {
      hint: `give it its name back (${rename}), and rename it in the models`,
    });
  }
  if (change.kind === 'index' && !change.isValid) {
    throw new ViewChangedByHandError(`the index "${change.physicalName}" of materialized view "${name}" is invalid`, {
      hint: `build it again (reindex index ${quoteIdentifier(change.physicalName)}), or drop it`,
    });
  }
}
