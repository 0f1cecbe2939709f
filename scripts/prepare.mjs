import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the demo needs on a fresh clone: the dependencies, and the package itself, compiled. */
const root = join(import.meta.dirname, '..');

function run(...args) {
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) run('ci', '--no-audit', '--no-fund');
run('run', '--silent', 'build');
