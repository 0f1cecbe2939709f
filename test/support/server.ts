import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, isOpenToAll, type ServerUser, serverUser } from './server-binaries';

/** A PostgreSQL to work on. */
export interface Server {
  /** A connection string for a superuser (or, with `DATABASE_URL`, for whoever that names). */
  readonly url: string;
  /** Ends the server and removes its files; nothing happens to the server of `DATABASE_URL`. */
  stop(): void;
}

export interface ServerOptions {
  /** The major version to run; the newest, which is installed with the project, by default. */
  readonly major?: string | undefined;
  /** Settings beside the defaults: `['max_connections=200']`. */
  readonly settings?: readonly string[];
}

/** The files are thrown away with the server, so nothing has to survive a crash. */
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'lc_messages=C', 'fsync=off'];

const ENDING: readonly [NodeJS.Signals, number][] = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
];

/**
 * The server of `DATABASE_URL`, or an embedded one of its own on a free loopback port in a temporary folder. The
 * embedded one ends with this process, folder and all, however that ends short of `kill -9`.
 */
export async function startServer({ major, settings = [] }: ServerOptions = {}): Promise<Server> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, stop: () => {} };
  const user = serverUser();
  const reachable = user === undefined || isOpenToAll(tmpdir());
  const folder = mkdtempSync(join(reachable ? tmpdir() : '/tmp', 'knex-matview-'));
  const home = new ServerHome(folder, user);
  try {
    const { initdb, postgres } = findBinaries(major, user, folder);
    const password = randomBytes(12).toString('hex');
    await home.create(initdb, password);
    const port = await freePort();
    await home.serve(postgres, port, [...SETTINGS, ...settings]);
    return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => home.remove() };
  } catch (error) {
    home.remove();
    throw error;
  }
}

/** A folder with a server in it, and what removes both without waiting for events: it also runs when the process exits. */
class ServerHome {
  private program: ChildProcess | undefined;
  private readonly data: string;
  private readonly exit = (): void => this.remove();
  private readonly signals = ENDING.map(([name, number]) => ({ name, end: () => process.exit(128 + number) }));

  constructor(
    private readonly folder: string,
    private readonly user: ServerUser,
  ) {
    this.data = join(folder, 'data');
    chmodSync(folder, 0o755);
    if (user) chownSync(folder, user.uid, user.gid);
    process.on('exit', this.exit);
    for (const { name, end } of this.signals) process.on(name, end);
  }

  async create(initdb: string, password: string): Promise<void> {
    const file = join(this.folder, 'password');
    writeFileSync(file, password, { mode: 0o600 });
    if (this.user) chownSync(file, this.user.uid, this.user.gid);
    const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C';
    const options = [
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      `--locale=${locale}`,
      '--no-sync',
    ];
    const program = this.spawn(initdb, [`--pgdata=${this.data}`, `--pwfile=${file}`, ...options]);
    await outcome(program, () => false);
  }

  async serve(postgres: string, port: number, settings: readonly string[]): Promise<void> {
    const flags = [`port=${port}`, ...settings].flatMap((setting) => ['-c', setting]);
    const program = this.spawn(postgres, ['-D', this.data, ...flags]);
    await outcome(program, (line) => line.includes('ready to accept connections'));
    program.stdout?.resume();
    program.unref();
    for (const stream of [program.stdout, program.stderr]) (stream as unknown as { unref(): void }).unref();
  }

  remove(): void {
    process.off('exit', this.exit);
    for (const { name, end } of this.signals) process.off(name, end);
    this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  /** In a process group of its own, which a Ctrl-C in the terminal does not reach: it ends when we say so. */
  private spawn(program: string, args: readonly string[]): ChildProcess {
    this.program = spawn(program, args, {
      ...this.user,
      detached: true,
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return this.program;
  }

  private kill(): void {
    const { program } = this;
    if (program?.pid === undefined || program.exitCode !== null || program.signalCode !== null) return;
    const lock = join(this.data, 'postmaster.pid');
    if (existsSync(lock)) {
      process.kill(program.pid, 'SIGQUIT');
      for (let waited = 0; existsSync(lock) && waited < 5000; waited += 10) pause(10);
    }
    try {
      process.kill(-program.pid, 'SIGKILL');
    } catch {
      // it was gone already
    }
  }
}

/** Waits until a program has ended well, or says that it is ready. */
function outcome(program: ChildProcess, isReady: (output: string) => boolean): Promise<void> {
  return new Promise((done, fail) => {
    let output = '';
    const onOutput = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!isReady(output)) return;
      program.stderr?.off('data', onOutput).resume();
      done();
    };
    program.stdout?.on('data', onOutput);
    program.stderr?.on('data', onOutput);
    program.once('error', fail);
    program.once('close', (code) => {
      if (code === 0) done();
      else fail(new Error(`the embedded PostgreSQL did not start:\n${output}`));
    });
  });
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
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
