import { listMaterializedViews } from '../../catalog/materialized-views';
import { readViewStates } from '../../catalog/view-states';
import type { ExecutionContext } from '../../operations/context';
import { listRegisteredViews } from '../../registry/find-view';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';

/**
 * What a view that is missing is called now, if somebody renamed it: the one view of its schema that nothing registered
 * and that has its query.
 */
export async function findRenamedView(
  { database, registrySchema }: ExecutionContext,
  { schema, serverHash }: RegisteredView,
): Promise<string | null> {
  const registered = await listRegisteredViews(database, registrySchema);
  const names = (await listMaterializedViews(database, schema)).filter(
    ({ name }) => !registered.some((view) => view.schema === schema && view.name === name),
  );
  const alike = (await readViewStates(database, names)).filter(
    ({ body }) => body !== null && hashOfBody(body) === serverHash,
  );
  return alike.length === 1 ? (alike[0]?.name ?? null) : null;
}
