import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package's own; `lib/cli` and `dist/cli` are equally deep in it. */
export function readVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
