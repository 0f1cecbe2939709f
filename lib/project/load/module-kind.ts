import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import findUp from 'escalade/sync';

/** True for a file that Node loads as an ES module, going by its name and the nearest `package.json`. */
export function isModule(path: string): boolean {
  const extension = extname(path);
  if (extension.startsWith('.m')) return true;
  return !extension.startsWith('.c') && packageType(dirname(path)) === 'module';
}

/** True for a file that Node loads as CommonJS whatever is in it. */
export function isCommonJs(path: string): boolean {
  const extension = extname(path);
  if (extension.startsWith('.c')) return true;
  return !extension.startsWith('.m') && packageType(dirname(path)) === 'commonjs';
}

export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

/** Of a directory that may not be there yet. */
function packageType(directory: string): unknown {
  if (!existsSync(directory)) return packageType(dirname(directory));
  const file = findUp(directory, (_directory, names) => names.includes('package.json') && 'package.json');
  if (!file) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown }).type;
}
