import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache');

let folder: string | undefined;

/**
 * A folder with this package as its users have it, but for the declarations: bundled from the sources once a run, for
 * tests that start commands. It is in `node_modules`, from where the code finds the dependencies.
 */
export function bundleSources(): string {
  folder ??= bundle();
  return folder;
}

/** A script of the tests and what it imports as one file, which starts in a quarter of the time that tsx takes. */
export async function bundleScript(path: string): Promise<string> {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({ input: path, platform: 'node', external: /^[^./]/ });
  const file = join(createFolder(), 'script.cjs');
  await build.write({ file, format: 'cjs' });
  await build.close();
  return file;
}

function createFolder(): string {
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, 'knex-matview-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function bundle(): string {
  const made = createFolder();
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), join(made, 'dist')]);
  if (status !== 0) throw new Error(`the sources could not be bundled:\n${stderr}`);
  for (const name of ['package.json', 'migrations-templates'])
    cpSync(join(ROOT, name), join(made, name), { recursive: true });
  chmodSync(join(made, 'dist/cli/index.js'), 0o755);
  return made;
}
