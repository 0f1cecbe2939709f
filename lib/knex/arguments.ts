import { describeValue, OptionError } from '../errors';

export interface ParsedDropOptions {
  readonly cascade: boolean;
}

/**
 * Reads `{ cascade }`. Knex takes no options here; a number or an array is what `forEach` gives beside the name.
 *
 * @throws {OptionError} for anything else.
 */
export function parseDropOptions(method: string, input: unknown): ParsedDropOptions {
  if (input === undefined || input === null || typeof input === 'number' || Array.isArray(input)) {
    return { cascade: false };
  }
  const { cascade = false, ...others } = (typeof input === 'object' ? input : { input }) as { cascade?: unknown };
  const isKnown = Object.keys(others).length === 0;
  if (isKnown && typeof cascade === 'boolean') return { cascade };
  const given = isKnown ? `cascade: ${describeValue(cascade)}` : describeValue(input);
  throw new OptionError(`${method} takes the option cascade, and was given ${given}`, {
    hint: `write knex.schema.${method}(name, { cascade: true })`,
  });
}
