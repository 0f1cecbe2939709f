import { assertNever, defineView, describeTableName, emptyDraft, sqlOf, type ViewDefinition } from '../../definition';
import { MatviewError } from '../../errors';
import type { ExecutionContext } from '../../execute/context';
import { ensureRegistry } from '../../registry/ensure';
import { forgetView } from '../../registry/forget-views';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import { saveAlteredView } from '../../registry/save-view';
import { readServerHash } from '../../registry/server-hash';
import { type AttachedChange, findAttachedChanges } from './attached-changes';
import type { HandChange } from './hand-changes';

/**
 * Registers what the database holds of a view, in place of what the registry recorded: its query as it is printed, and of
 * what was declared with it that which is there. Needs a transaction.
 *
 * @throws {MatviewError} when something else has the name of the view.
 */
export async function acceptChanges(
  context: ExecutionContext,
  key: ViewKey,
  registered: RegisteredView | null,
  oid: string | null,
  changes: readonly HandChange[],
): Promise<void> {
  const { database, registrySchema } = context;
  if (oid === null) return forgetView(database, registrySchema, key);
  await ensureRegistry(database, registrySchema);
  const definition = await acceptedDefinition(context, key, registered, oid, changes);
  const serverHash = await readServerHash(database, oid);
  await saveAlteredView(database, registrySchema, { ...key, kind: 'materialized', definition, serverHash });
}

async function acceptedDefinition(
  context: ExecutionContext,
  key: ViewKey,
  registered: RegisteredView | null,
  oid: string,
  changes: readonly HandChange[],
): Promise<ViewDefinition> {
  const base = registered?.definition ?? defineView({ ...emptyDraft(key), query: 'select' });
  const queried = changes.reduce(acceptQuery, base);
  const view = { ...key, definition: queried } as RegisteredView;
  return (await findAttachedChanges(context, view, oid)).reduce(acceptAttached, queried);
}

function acceptQuery(definition: ViewDefinition, change: HandChange): ViewDefinition {
  if (change.kind === 'notMaterialized') {
    throw new MatviewError(
      'MATVIEW_ALREADY_EXISTS',
      `"${describeTableName(definition.name)}" is not a materialized view any more, so that it cannot be registered as one`,
      { hint: 'rename or drop what has its name' },
    );
  }
  if (change.kind !== 'query' && change.kind !== 'unregistered') return definition;
  const query = sqlOf([change.body.replace(/;\s*$/, '').trim()], true);
  return { ...definition, body: { kind: 'query', query, columns: null } };
}

function acceptAttached(definition: ViewDefinition, change: AttachedChange): ViewDefinition {
  const { options } = definition;
  switch (change.kind) {
    case 'index':
      return { ...definition, indexes: definition.indexes.filter(({ name }) => name !== change.index.name) };
    case 'comment':
      return { ...definition, options: { ...options, comment: change.live } };
    case 'columnComment':
      return {
        ...definition,
        options: { ...options, columnComments: withValue(options.columnComments, change.column, change.live) },
      };
    case 'option':
      return { ...definition, options: acceptOption(options, change.name, change.live) };
    default:
      return assertNever(change);
  }
}

function acceptOption(
  options: ViewDefinition['options'],
  name: string,
  live: string | null,
): ViewDefinition['options'] {
  if (name === 'tablespace') return { ...options, tablespace: live };
  if (name === 'using') return { ...options, accessMethod: live };
  return { ...options, storage: withValue(options.storage, name, live) };
}

function withValue<Value>(
  record: { readonly [name: string]: Value },
  name: string,
  value: Value | null,
): { readonly [name: string]: Value } {
  const { [name]: _replaced, ...others } = record;
  return value === null ? others : { ...others, [name]: value };
}
