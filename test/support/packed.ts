import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '../..');

/** What a user has installed beside the package. */
const BESIDE = ['knex', 'pg', 'objection', '@types/node', '@types/pg', 'undici-types', 'pg-types', 'pg-protocol'];

/** The package as it would be published, and a project that has it installed. */
export interface Packed {
  readonly tarball: string;
  /** A folder from which `knex-matview` is found. */
  readonly project: string;
}

/** Packs and installs the package once before the tests of the suite, without a registry. */
export function usePacked(): Packed {
  const packed = { tarball: '', project: '' };
  before(() => {
    const project = mkdtempSync(join(tmpdir(), 'knex-matview-package-'));
    packed.project = project;
    run('npm', ['pack', '--silent', '--pack-destination', project], PROJECT);
    packed.tarball = join(project, readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '');
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }));
    const installed = unpack(packed.tarball, join(project, 'node_modules/knex-matview'));
    for (const name of [...Object.keys(installed.dependencies), ...BESIDE])
      link(join(PROJECT, 'node_modules', name), join(project, 'node_modules', name));
  });
  after(() => rmSync(packed.project, { recursive: true, force: true }));
  return packed;
}

/** What `npm install` does with a tarball; its dependencies, which that would look for in a registry, are here already. */
function unpack(tarball: string, target: string): { readonly dependencies: object } {
  mkdirSync(target, { recursive: true });
  run('tar', ['-xzf', tarball, '--strip-components=1'], target);
  const manifest = require(join(target, 'package.json')) as { dependencies: object; bin: Record<string, string> };
  for (const path of Object.values(manifest.bin)) chmodSync(join(target, path), 0o755);
  return manifest;
}

/** Copies files of a test into a folder of the project, from which they see the package as a user does. */
export function copyInto(packed: Packed, source: string, name: string): string {
  const target = join(packed.project, name);
  cpSync(source, target, { recursive: true });
  return target;
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws {Error} with all that it printed, when it fails.
 */
export function run(program: string, args: readonly string[], cwd: string): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${error ?? ''}${stdout}${stderr}`);
  return stdout;
}

/** The path of a program that comes with one of the project's development dependencies. */
export function programOf(name: string): string {
  return join(PROJECT, 'node_modules', '.bin', name);
}

function link(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(source, target, 'dir');
}
