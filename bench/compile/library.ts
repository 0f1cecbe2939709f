import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Compiles `lib/` as it is published and gives the folder: what is loaded from source by tsx is slower. It is not `dist/`,
 * which others may be using.
 */
export function compileLibrary(): string {
  const root = join(__dirname, '../..');
  const folder = join(root, '.cache', 'bench', 'lib');
  const compiler = require.resolve('typescript/bin/tsc');
  const args = [compiler, '-p', join(root, 'tsconfig.json'), '--outDir', folder, '--declaration', 'false', '--noCheck'];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('lib/ does not compile');
  return folder;
}
