import { namesTheSame, readQueryObjects } from '../../catalog/query-objects';
import { runsTheSame } from '../../compiler/runs-the-same';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';
import type { ExecutionContext } from '../context';
import { readCodeRights } from './foreign-code';
import { isSameText } from './printed';
import { probeDefinition } from './probe';
import { createTemporaryNames } from './temporary-names';

/**
 * The query of a view, as PostgreSQL prints it now for the registered definition; null for a view that has another query.
 *
 * Both texts come from this server, so an upgrade of it is no difference. Names that a query gives inside itself stay as
 * they were when columns of tables are renamed, and `*` stands for the columns of its time. Then the texts differ, and the
 * view is still what was registered, and names the same objects.
 *
 * @throws {UntrustedCodeError} when the definition would run code of an untrusted role.
 */
export async function registeredQuery(
  context: ExecutionContext,
  { schema, name, definition, serverHash }: RegisteredView,
  { oid, body }: { readonly oid: string; readonly body: string },
): Promise<string | null> {
  const rights = await readCodeRights(context, oid);
  const place = { schema, name: createTemporaryNames()(name, 'probe'), rights };
  const probed = await probeDefinition(context, definition, place);
  if (isSameText(probed.body, body)) return body;
  if (hashOfBody(body) !== serverHash || !runsTheSame(probed.body, body)) return null;
  return namesTheSame(probed.objects, await readQueryObjects(context.database, oid)) ? probed.body : null;
}
