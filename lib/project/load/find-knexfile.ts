import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import findUp from 'escalade/sync';
import { ProjectNotFoundError } from '../../errors';

/** In the order in which Knex looks for them, and then those that it does not look for. */
const EXTENSIONS = ['js', 'mjs', 'coffee', 'ts', 'eg', 'ls', 'cjs', 'mts', 'cts'];

/** Where a project is. */
export interface Place {
  /** Null without one. */
  readonly knexfile: string | null;
  readonly directory: string;
}

/**
 * @throws {ProjectNotFoundError} when the named file is not there. Knex looks for another one then; a misspelt path
 * should not end in another project's database.
 */
export function findPlace(options: {
  readonly knexfile?: string | undefined;
  readonly cwd?: string | undefined;
}): Place {
  const cwd = resolve(options.cwd ?? '.');
  if (!existsSync(cwd))
    throw new ProjectNotFoundError(`there is no directory ${cwd}`, { hint: 'correct the option cwd (--cwd)' });
  if (options.knexfile === undefined) return nearest(cwd);
  const knexfile = resolve(cwd, options.knexfile);
  if (existsSync(knexfile)) return { knexfile, directory: dirname(knexfile) };
  throw new ProjectNotFoundError(`there is no knexfile ${knexfile}`, {
    hint: 'correct the option knexfile (--knexfile)',
  });
}

function nearest(cwd: string): Place {
  const names = EXTENSIONS.map((extension) => `knexfile.${extension}`);
  const knexfile = findUp(cwd, (_directory, files) => names.find((name) => files.includes(name)) ?? false);
  return knexfile ? { knexfile, directory: dirname(knexfile) } : { knexfile: null, directory: cwd };
}
