import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(__dirname, '../..');
const TSX = join(ROOT, 'node_modules/tsx/dist');

const ENTRIES = { index: 'index', register: 'register', objection: 'objection/index', project: 'project/index' };

/**
 * Puts a package `knex-matview` into a `node_modules` that is this repository's sources, read through tsx: what tests
 * of commands use, so that they need no build.
 */
export function linkSources(modules: string): void {
  const folder = join(modules, 'knex-matview');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, entry] of Object.entries(ENTRIES)) writeFileSync(join(folder, `${name}.js`), entryText(entry));
  const exported = Object.keys(ENTRIES).map((name) => [name === 'index' ? '.' : `./${name}`, `./${name}.js`]);
  const manifest = { name: 'knex-matview', version: '0.0.0', exports: Object.fromEntries(exported) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(modules, '.bin/knex-matview'), commandText(), { mode: 0o755 });
}

/** Names one by one, which is how Node finds what an ES module can import from it. */
function entryText(entry: string): string {
  const source = JSON.stringify(join(ROOT, 'lib', `${entry}.ts`));
  let names: string[] = [];
  try {
    names = Object.keys(require(join(ROOT, 'lib', entry)) as object);
  } catch {} // TEMP
  return [
    `require(${JSON.stringify(join(TSX, 'cjs/index.cjs'))});`,
    `const lib = require(${source});`,
    ...names.map((name) => `exports.${name} = lib.${name};`),
  ].join('\n');
}

function commandText(): string {
  const loader = pathToFileURL(join(TSX, 'loader.mjs')).href;
  return `#!/bin/sh\nexec "${process.execPath}" --import "${loader}" "${join(ROOT, 'lib/cli/index.ts')}" "$@"\n`;
}
