import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as library from '../../lib';

const ROOT = resolve(__dirname, '../..');

/** A folder from which `knex-matview`, as it is in this process, and `knex` are found as a project finds them. */
export function createProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'knex-matview-project-'));
  const installed = join(folder, 'node_modules/knex-matview');
  mkdirSync(installed, { recursive: true });
  const exported = Object.keys(library).map((name) => `exports.${name} = library.${name};`);
  const source = JSON.stringify(join(ROOT, 'lib'));
  writeFileSync(join(installed, 'index.js'), [`const library = require(${source});`, ...exported].join('\n'));
  writeFileSync(join(installed, 'register.js'), `require(${source} + '/register.ts');`);
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: 'knex-matview', exports: EXPORTS }));
  symlinkSync(join(ROOT, 'node_modules/knex'), join(folder, 'node_modules/knex'), 'dir');
  return folder;
}

const EXPORTS = { '.': './index.js', './register': './register.js' };

export function removeProject(folder: string): void {
  rmSync(folder, { recursive: true });
}
