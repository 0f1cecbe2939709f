import { currentSchema } from '../../catalog/current-schema';
import type { Declarable } from '../../catalog/declarable';
import { toSetting, toStorage } from '../../catalog/index-definitions';
import type { ViewState } from '../../catalog/view-states';
import { quoteIdentifier } from '../../compiler/dialect';
import {
  assertNever,
  defineView,
  describeTableName,
  emptyDraft,
  type IndexDefinition,
  sqlOf,
  type TableName,
  type ViewDefinition,
} from '../../definition';
import { MatviewError, ViewChangedByHandError } from '../../errors';
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
 * @throws {ViewChangedByHandError} when the view was renamed, or an index of it is invalid.
 */
export async function acceptChanges(
  context: ExecutionContext,
  key: ViewKey,
  registered: RegisteredView | null,
  live: ViewState | undefined,
  changes: readonly HandChange[],
): Promise<void> {
  const { database, registrySchema } = context;
  for (const change of changes) assertAcceptable(change, registered?.definition.name ?? key);
  if (live === undefined) return forgetView(database, registrySchema, key);
  await ensureRegistry(database, registrySchema);
  const definition = await acceptedDefinition(context, key, registered, live, changes);
  const serverHash = await readServerHash(database, live.oid);
  await saveAlteredView(database, registrySchema, { ...key, kind: 'materialized', definition, serverHash });
}

/** What would leave a migration to create what is there already. */
function assertAcceptable(change: HandChange, view: TableName): void {
  const name = describeTableName(view);
  if (change.kind === 'missing' && change.renamedTo !== null) {
    const schema = view.schema === null ? '' : `${quoteIdentifier(view.schema)}.`;
    const rename = `alter materialized view ${schema}${quoteIdentifier(change.renamedTo)} rename to ${quoteIdentifier(view.name)}`;
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

async function acceptedDefinition(
  { database, ...context }: ExecutionContext,
  key: ViewKey,
  registered: RegisteredView | null,
  { oid, declarable }: ViewState,
  changes: readonly HandChange[],
): Promise<ViewDefinition> {
  if (registered === null) return wholeDefinition(await nameOf(database, key), declarable, changes);
  const queried = changes.reduce(
    (definition, change) => acceptQuery(definition, change, declarable),
    registered.definition,
  );
  const attached = await findAttachedChanges({ database, ...context }, { ...registered, definition: queried }, oid);
  return attached.reduce((definition, change) => acceptAttached(definition, change, declarable.indexes), queried);
}

/** As a migration would name it. */
async function nameOf(database: ExecutionContext['database'], { schema, name }: ViewKey): Promise<TableName> {
  return { schema: schema === (await currentSchema(database)) ? null : schema, name };
}

/** Everything about a view that was never declared. */
function wholeDefinition(name: TableName, live: Declarable, changes: readonly HandChange[]): ViewDefinition {
  const base = defineView({ ...emptyDraft(name), query: 'select' });
  const comments = live.columns.filter(({ comment }) => comment !== null);
  const { comment, tablespace, indexes } = live;
  const storage = toStorage([...live.options, ...live.toastOptions.map((option) => `toast.${option}`)]);
  const columnComments = Object.fromEntries(comments.map((column) => [column.name, column.comment as string]));
  const whole = { ...base, indexes, options: { ...base.options, comment, tablespace, storage, columnComments } };
  return changes.reduce((definition, change) => acceptQuery(definition, change, live), whole);
}

function acceptQuery(definition: ViewDefinition, change: HandChange, { columns }: Declarable): ViewDefinition {
  if (change.kind === 'notMaterialized') {
    throw new MatviewError(
      'MATVIEW_ALREADY_EXISTS',
      `"${describeTableName(definition.name)}" is not a materialized view any more, so that it cannot be registered as one`,
      { hint: 'rename or drop what has its name' },
    );
  }
  if (change.kind !== 'query' && change.kind !== 'unregistered') return definition;
  const query = sqlOf([change.body.replace(/;\s*$/, '').trim()], true);
  return { ...definition, body: { kind: 'query', query, columns: columns.map(({ name }) => name) } };
}

/** Of an index that was made anew by hand, what it is; one that is gone is gone. */
function acceptAttached(
  definition: ViewDefinition,
  change: AttachedChange,
  live: readonly IndexDefinition[],
): ViewDefinition {
  const { options } = definition;
  switch (change.kind) {
    case 'index':
      return {
        ...definition,
        indexes: definition.indexes.flatMap((index) =>
          index === change.index ? live.filter(({ name }) => name === change.physicalName) : [index],
        ),
      };
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
  return { ...options, storage: withValue(options.storage, name, live === null ? null : toSetting(live)) };
}

function withValue<Value>(
  record: { readonly [name: string]: Value },
  name: string,
  value: Value | null,
): { readonly [name: string]: Value } {
  const { [name]: _replaced, ...others } = record;
  return value === null ? others : { ...others, [name]: value };
}
