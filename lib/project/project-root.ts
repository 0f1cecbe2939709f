import { dirname, resolve } from 'node:path';
import findUp from 'escalade/sync';

/** The folder of the nearest `package.json` at or above a knexfile's folder; without one, that folder itself. */
export function projectRoot(directory: string): string {
  const start = resolve(directory);
  const manifest = findUp(start, (_folder, names) => names.includes('package.json') && 'package.json');
  return manifest ? dirname(manifest) : start;
}
