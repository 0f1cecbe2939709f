import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { bundleSources } from './bundled-package';

const ROOT = resolve(__dirname, '../..');

/** What every project has installed. */
const INSTALLED = ['knex', 'pg', 'objection', '@types/node'];

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** A folder of the project; the project's own by default. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A project of a user, in a temporary folder, in which commands run as in a shell. */
export class TestProject {
  constructor(
    readonly directory: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Writes files: by their paths, their texts. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
  }

  /** Runs a program that the project has installed, or that the machine has. */
  run(program: string, args: readonly string[] = [], { cwd = '.', env = {} }: RunOptions = {}): Promise<Outcome> {
    const path = [join(this.directory, 'node_modules/.bin'), process.env.PATH].join(delimiter);
    const { NO_COLOR, FORCE_COLOR, NODE_ENV, ...own } = process.env;
    const all = { ...own, ...this.env, PATH: path, ...env };
    const options = { cwd: join(this.directory, cwd), env: all };
    return new Promise((done, fail) => {
      const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      child.on('error', fail);
      const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        return () => Buffer.concat(chunks).toString();
      }) as [() => string, () => string];
      child.on('close', (code) => done({ code, stdout: stdout(), stderr: stderr() }));
    });
  }

  /** Runs one that has to end well, and returns what it printed. */
  async succeed(program: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  matview(...args: string[]): Promise<Outcome> {
    return this.run('knex-matview', args);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface ProjectOptions {
  /** A folder to copy. */
  readonly from?: string;
  /** Where the package is that it has installed; this repository's sources by default. */
  readonly package?: string;
  /** More of this repository's dependencies that it has installed. */
  readonly installed?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function createProject({
  from,
  package: built = bundleSources(),
  installed = [],
  env = {},
}: ProjectOptions = {}): TestProject {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'knex-matview-project-')));
  if (from !== undefined) cpSync(join(ROOT, from), directory, { recursive: true });
  const modules = join(directory, 'node_modules');
  for (const name of [...INSTALLED, ...installed]) install(name, modules);
  link(built, join(modules, 'knex-matview'));
  link(join(built, 'dist/cli/index.js'), join(modules, '.bin/knex-matview'));
  return new TestProject(directory, env);
}

function install(name: string, modules: string): void {
  const source = join(ROOT, 'node_modules', name);
  link(source, join(modules, name));
  const { bin = {} } = require(join(source, 'package.json')) as { bin?: string | Readonly<Record<string, string>> };
  const programs = typeof bin === 'string' ? { [name]: bin } : bin;
  for (const [program, path] of Object.entries(programs)) link(join(source, path), join(modules, '.bin', program));
}

function link(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(source, target);
}
