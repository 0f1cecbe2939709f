import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { knex } from 'knex';
import { ProjectNotFoundError } from '../../errors';

/**
 * The Knex that the project itself uses, as Knex's command line finds it.
 * @throws {ProjectNotFoundError} when there is none.
 */
export function loadProjectKnex(directory: string): typeof knex {
  const find = createRequire(join(directory, 'knexfile.js'));
  try {
    return find(resolveKnex(find)) as typeof knex;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw cause;
    throw new ProjectNotFoundError(`the package knex is not installed where ${directory} could find it`, {
      cause,
      hint: 'npm install knex pg',
    });
  }
}

function resolveKnex(find: NodeJS.Require): string {
  try {
    return find.resolve('knex');
  } catch (cause) {
    if (process.env.KNEX_PATH) return process.env.KNEX_PATH;
    throw cause;
  }
}
