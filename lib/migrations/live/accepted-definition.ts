import type { Declarable } from '../../catalog/declarable';
import { toSetting, toStorage } from '../../catalog/index-definitions';
import type { ViewState } from '../../catalog/view-states';
import {
  assertNever,
  columnsOf,
  declaredNames,
  describeTableName,
  type IndexDefinition,
  renameInIndexes,
  sqlOf,
  type TableName,
  type ViewDefinition,
  viewOfQuery,
} from '../../definition';
import { MatviewError } from '../../errors';
import type { ExecutionContext } from '../../operations/context';
import { printedQuery } from '../../operations/probe/printed';
import { columnNames } from '../../plan/built-definition';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import { type AttachedChange, findAttachedChanges } from './attached-changes';
import type { Drift } from './drift';

/** What a view is declared as once the changes of it are accepted; nothing is registered of it where `registered` is null. */
export async function acceptedDefinition(
  { database, ...context }: ExecutionContext,
  key: ViewKey,
  registered: RegisteredView | null,
  { oid, declarable }: ViewState,
  changes: readonly Drift[],
): Promise<ViewDefinition> {
  if (registered === null) return wholeDefinition(await nameOf(database, key), declarable, changes);
  const live = inNamesOf(registered.definition, declarable, context.dialect.physicalName);
  const queried = changes.reduce((definition, change) => acceptQuery(definition, change, live), registered.definition);
  const compared = { registered: { ...registered, definition: queried }, oid, declarable };
  const [attached = []] = await findAttachedChanges({ database, ...context }, [compared]);
  return attached.reduce((definition, change) => acceptAttached(definition, change, live.indexes), queried);
}

/** What there is, its columns called as the declaration calls them. */
function inNamesOf(definition: ViewDefinition, live: Declarable, physical: (name: string) => string): Declarable {
  const names = [...columnNames(definition), ...definition.indexes.flatMap(columnsOf)];
  const declared = declaredNames(names, physical);
  const columns = live.columns.map((column) => ({ ...column, name: declared(column.name) }));
  const rename = (index: IndexDefinition, { name }: { readonly name: string }): IndexDefinition =>
    renameInIndexes(index, name, declared(name));
  return { ...live, columns, indexes: live.indexes.map((index) => live.columns.reduce(rename, index)) };
}

/** As a migration would name it. */
async function nameOf(database: ExecutionContext['database'], { schema, name }: ViewKey): Promise<TableName> {
  const [current] = (await database.searchPath()).named;
  return { schema: schema === current ? null : schema, name };
}

/** Everything about a view that was never declared. */
function wholeDefinition(name: TableName, live: Declarable, changes: readonly Drift[]): ViewDefinition {
  const base = viewOfQuery(name, sqlOf(['select'], true));
  const comments = live.columns.filter(({ comment }) => comment !== null);
  const { comment, tablespace, indexes } = live;
  const storage = toStorage([...live.options, ...live.toastOptions.map((option) => `toast.${option}`)]);
  const columnComments = Object.fromEntries(comments.map((column) => [column.name, column.comment as string]));
  const whole = { ...base, indexes, options: { ...base.options, comment, tablespace, storage, columnComments } };
  return changes.reduce((definition, change) => acceptQuery(definition, change, live), whole);
}

function acceptQuery(definition: ViewDefinition, change: Drift, { columns }: Declarable): ViewDefinition {
  if (change.kind === 'notMaterialized') {
    throw new MatviewError(
      'MATVIEW_ALREADY_EXISTS',
      `"${describeTableName(definition.name)}" is not a materialized view any more, so that it cannot be registered as one`,
      { hint: 'rename or drop what has its name' },
    );
  }
  if (change.kind !== 'query' && change.kind !== 'unregistered') return definition;
  const query = printedQuery(change.body);
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
