import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Builds a fresh `dist/` from `lib/`: the declarations file by file, and the code as one module for each way in, with
 * what they share beside them. A hundred small files take three times as long to import.
 *
 * With a folder as its argument, the code alone into that folder: in a second, for tests.
 */
const root = join(import.meta.dirname, '..');
const [folder] = process.argv.slice(2);
const dist = resolve(folder ?? join(root, 'dist'));
const entries = ['index', 'register', 'objection/index', 'project/index', 'cli/index'].filter((name) =>
  existsSync(join(root, `lib/${name}.ts`)),
);

function declare() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const args = [compiler, '-p', join(root, 'tsconfig.json'), '--emitDeclarationOnly'];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

async function bundle() {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((name) => [name, join(root, `lib/${name}.ts`)])),
    platform: 'node',
    external: /^[^./]/,
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  await build.write({
    dir: dist,
    format: 'cjs',
    exports: 'named',
    esModule: true,
    strict: true,
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared.js',
  });
  await build.close();
}

rmSync(dist, { recursive: true, force: true });
if (folder === undefined) declare();
await bundle();
