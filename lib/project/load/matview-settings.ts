import type { Knex } from 'knex';
import { nearestName } from '../../definition/nearest-name';
import { OptionError } from '../../errors';

const KNOWN = [
  'models',
  'ignore',
  'registrySchema',
  'lockTimeout',
  'maxLockTimeout',
  'lockAttempts',
  'lockPause',
  'onStep',
] as const satisfies readonly (keyof NonNullable<Knex.Config['matview']>)[];

export interface MatviewSettings {
  /** As it was written; undefined where there are no models. */
  readonly models: unknown;
  readonly ignore: readonly string[];
}

/**
 * Reads what the `matview` key of a knexfile says about the project.
 * @throws {OptionError} for a key that there is not, and for `ignore` that is no list of names.
 */
export function readMatviewSettings(config: Knex.Config): MatviewSettings {
  const settings: unknown = config.matview ?? {};
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new OptionError('the key matview of the knexfile is no object', {
      hint: "matview: { models: ['./models/**/*.js'] }",
    });
  }
  for (const key of Object.keys(settings)) if (!(KNOWN as readonly string[]).includes(key)) refuse(key);
  const { models, ignore = [] } = settings as { models?: unknown; ignore?: unknown };
  if (Array.isArray(ignore) && ignore.every((name) => typeof name === 'string')) return { models, ignore };
  throw new OptionError('the option matview.ignore is not a list of names of views', {
    hint: "matview: { ignore: ['legacy_*'] }",
  });
}

function refuse(key: string): never {
  const near = nearestName(key, KNOWN);
  throw new OptionError(`the knexfile has matview.${key}, which is no option`, {
    hint: near === null ? `the options are ${KNOWN.join(', ')}` : `did you mean matview.${near}?`,
  });
}
