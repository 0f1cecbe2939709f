import { listMaterializedViews } from '../../catalog/materialized-views';
import type { ViewState } from '../../catalog/view-states';
import type { ExecutionContext } from '../../operations/context';
import { listRegisteredViews } from '../../registry/find-view';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';
import { keyOf } from '../sequence/views';
import { readLiveViews } from './registered-views';

/**
 * What views that are missing are called now, if somebody renamed them: of each, the one view of its schema that nothing
 * registered and that has its query.
 */
export async function findRenamedViews(
  context: ExecutionContext,
  missing: readonly RegisteredView[],
): Promise<ReadonlyMap<RegisteredView, string>> {
  const unregistered = await readUnregistered(context, new Set(missing.map(({ schema }) => schema)));
  return new Map(
    missing.flatMap((view): readonly (readonly [RegisteredView, string])[] => {
      const alike = unregistered.filter(
        ({ schema, body }) => schema === view.schema && body !== null && hashOfBody(body) === view.serverHash,
      );
      return alike.length === 1 ? [[view, (alike[0] as ViewState).name]] : [];
    }),
  );
}

async function readUnregistered(
  context: ExecutionContext,
  schemas: ReadonlySet<string>,
): Promise<readonly ViewState[]> {
  if (schemas.size === 0) return [];
  const { database, registrySchema } = context;
  const registered = new Set((await listRegisteredViews(database, registrySchema)).map(keyOf));
  const names = [];
  for (const schema of schemas) names.push(...(await listMaterializedViews(database, schema)));
  return [
    ...(
      await readLiveViews(
        context,
        names.filter((name) => !registered.has(keyOf(name))),
      )
    ).values(),
  ];
}
