import { constants } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Knex } from 'knex';
import { MigrationsPendingError, OptionError } from '../errors';
import type { MigrationStyle } from './migration-style';

/** @throws {OptionError} for a name that would be a path, or none. */
export function assertPlainName(name: string | undefined): void {
  if (name === undefined || !/^$|[/\\\0]/.test(name)) return;
  throw new OptionError(`"${name}" cannot be the name of a migration, which is part of the name of its file`, {
    hint: "give a name without / and \\, such as shorter_titles; the migrations' directory is that of the knexfile",
  });
}

/**
 * Writes a migration where those of the project are, under the name that Knex gives it.
 *
 * @returns Its path.
 * @throws {MigrationsPendingError} when another one of that name was written in the same second.
 */
export async function writeMigrationFile(
  knex: Knex,
  name: string,
  text: string,
  { extension, directory }: MigrationStyle,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knex-matview-'));
  try {
    const made = await makeThroughKnex(knex, name, text, folder, extension);
    return await copyInto(resolve(directory), made);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Knex makes files from templates, over what is there; ours has everything in one slot. */
async function makeThroughKnex(
  knex: Knex,
  name: string,
  text: string,
  folder: string,
  extension: string,
): Promise<string> {
  const stub = join(folder, 'stub');
  await writeFile(stub, '<%= d.text %>');
  const config = { stub, extension, directory: join(folder, 'made'), variables: { text } };
  return knex.migrate.make(name, config as Knex.MigratorConfig);
}

async function copyInto(directory: string, made: string): Promise<string> {
  const path = join(directory, basename(made));
  await mkdir(directory, { recursive: true });
  try {
    await copyFile(made, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new MigrationsPendingError([basename(path)]);
  }
  return path;
}
