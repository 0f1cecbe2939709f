import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Knex } from 'knex';
import type { MigrationContent } from '../migrations/operation';
import { writeMigration } from '../migrations/write';
import type { MigrationStyle } from './migration-style';
import type { MadeMigration, MakeOptions } from './types';

/** Writes a migration as the project's are, where and under the name that Knex gives it. */
export async function writeMigrationFile(
  knex: Knex,
  name: string,
  content: MigrationContent,
  style: MigrationStyle,
  options: MakeOptions,
): Promise<Pick<MadeMigration, 'path' | 'text'>> {
  const filepath = join(style.directory, `migration.${style.extension}`);
  const text = await writeMigration(content, style.flavour, { filepath });
  return { path: options.writes === false ? null : await writeThroughKnex(knex, name, text, style), text };
}

/** Knex makes files from templates; ours has everything in one slot. */
async function writeThroughKnex(
  knex: Knex,
  name: string,
  text: string,
  { extension, directory }: MigrationStyle,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'knex-matview-'));
  try {
    const stub = join(folder, 'stub');
    await writeFile(stub, '<%= d.text %>');
    const config = { stub, extension, directory, variables: { text } };
    return resolve(await knex.migrate.make(name, config as Knex.MigratorConfig));
  } finally {
    await rm(folder, { recursive: true });
  }
}
