import type { ViewDefinition } from '../definition';
import { DefinitionError } from '../errors';

/** A stored definition, or the reasons why it is invalid. */
export type ReadDefinition =
  | { readonly definition: ViewDefinition }
  | { readonly problems: readonly string[]; readonly isNewer: boolean };

/** Loads the parser only when the registry is read, so that importing this package stays fast. */
function loadParser(): typeof import('../definition/parse') {
  return require('../definition/parse');
}

/** Reads the JSON of a definition. Any role that may write to the registry may have written it. */
export function readDefinition(json: string): ReadDefinition {
  const { parseDefinition, UnreadableDefinition } = loadParser();
  try {
    return { definition: parseDefinition(JSON.parse(json)) };
  } catch (error) {
    if (error instanceof UnreadableDefinition) return { problems: error.problems, isNewer: error.isNewer };
    if (error instanceof SyntaxError) return { problems: ['definition is not JSON'], isNewer: false };
    throw error;
  }
}

/**
 * The JSON of a definition.
 *
 * @throws {DefinitionError} when this library could not read it again.
 */
export function writeDefinition(view: string, definition: ViewDefinition): string {
  const json = JSON.stringify(definition);
  const read = readDefinition(json);
  if ('definition' in read) return json;
  const hint = 'report this as a fault of knex-matview, with the declaration of the view';
  throw new DefinitionError(
    view,
    read.problems.map((message) => ({ message: `it cannot be registered: ${message}`, hint })),
  );
}
