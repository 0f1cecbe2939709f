import { type SqlExpression, sqlOf, type ViewDefinition } from '../../definition';
import type { ViewKey } from '../../registry/registered-view';
import { isOfDeclaration } from '../../session/database-error';
import type { ExecutionContext } from '../context';
import { readCodeRights } from './foreign-code';
import { type Probed, probeDefinition } from './probe';
import { createTemporaryNames } from './temporary-names';

/**
 * What the server makes of a definition of the view of that identity, or why it makes nothing of it.
 *
 * @throws {UntrustedCodeError} when the view would run code of an untrusted role.
 */
export async function tryProbe(
  context: ExecutionContext,
  definition: ViewDefinition,
  { schema, name }: ViewKey,
  oid: string,
): Promise<Probed | Error> {
  const rights = await readCodeRights(context, oid);
  try {
    return await probeDefinition(context, definition, { schema, name: createTemporaryNames()(name, 'probe'), rights });
  } catch (error) {
    if (isOfDeclaration(error)) return error;
    throw error;
  }
}

/** A view by its query as the server prints it now, which means what the text given once meant; null for any other. */
export function asPrinted(definition: ViewDefinition, body: string): ViewDefinition | null {
  if (definition.body.kind !== 'query') return null;
  return { ...definition, body: { ...definition.body, query: printedQuery(body) } };
}

/** A select that the server printed, as the query of a definition. */
export function printedQuery(body: string): SqlExpression {
  return sqlOf([body.replace(/;\s*$/, '').trim()], true);
}
