import type { Knex } from 'knex';
import { OptionError, ProjectNotFoundError } from '../../errors';
import { attachMaterializedViews } from '../../knex/attach';
import { findPlace, type Place } from './find-knexfile';
import { loadModels } from './load-models';
import { readMatviewSettings } from './matview-settings';
import { isTypeScript } from './module-kind';
import type { OpenedProject, OpenOptions } from './options';
import { loadProjectKnex } from './project-knex';
import { quietLog } from './quiet-log';
import { readConfig } from './read-knexfile';

/**
 * Opens a project as Knex's command line does: its knexfile, its own Knex, and the models that `matview.models` names.
 * Until it is closed, the working directory of the process is the knexfile's, from which relative paths in it start.
 *
 * @throws {ProjectNotFoundError} when there is no knexfile and no client, or no Knex.
 * @throws {FileUnloadableError} for a knexfile or a file of models that cannot be loaded.
 * @throws {OptionError} for an environment or a key of `matview` that there is not, a glob that no file matches, and a
 *   configuration without a connection.
 *
 * @example
 * const project = await openProject({ env: 'test' });
 * try {
 *   console.log(await checkProject(project));
 * } finally {
 *   await project.close();
 * }
 */
export async function openProject(options: OpenOptions = {}): Promise<OpenedProject> {
  const place = findPlace(options);
  if (place.knexfile === null && options.client === undefined) refuse(place);
  const before = process.cwd();
  changeDirectory(place.directory);
  try {
    return await open(place, options, before);
  } catch (error) {
    changeDirectory(before);
    throw error;
  }
}

async function open(place: Place, options: OpenOptions, before: string): Promise<OpenedProject> {
  const { directory, knexfile } = place;
  const config = await readConfig(place, options);
  const settings = readMatviewSettings(config);
  const projectKnex = loadProjectKnex(directory);
  attachMaterializedViews(projectKnex);
  const models = await loadModels(
    options.models ?? settings.models,
    directory,
    knexfile !== null && isTypeScript(knexfile),
  );
  const knex: Knex = projectKnex({ ...config, log: quietLog(config.log) });
  if (knex.client.pool === undefined) refuseUnconnected(knexfile);
  const close = async (): Promise<void> => {
    changeDirectory(before);
    await knex.destroy();
  };
  return { knex, models, ignoredViews: settings.ignore, directory, knexfile, close };
}

/** Not at all where it is already: a worker thread may not. */
function changeDirectory(directory: string): void {
  if (process.cwd() !== directory) process.chdir(directory);
}

function refuseUnconnected(knexfile: string | null): never {
  const where = knexfile === null ? 'the options give' : `the knexfile ${knexfile} gives`;
  throw new OptionError(`${where} no connection to a database`, {
    hint: 'set the variable that the connection is read from, such as DATABASE_URL, or give the option connection (--connection)',
  });
}

function refuse({ directory }: Place): never {
  throw new ProjectNotFoundError(`there is no knexfile in ${directory} or above it`, {
    hint: 'make one with `npx knex init`, name it with the option knexfile (--knexfile), or give client and connection (--client, --connection)',
  });
}
