import type { RenameCandidate } from '../application';
import { line } from './print/lines';

/** True where a person can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Asks; Ctrl-C ends it all. */
export async function confirmRename({ kind, view, from, to }: RenameCandidate): Promise<boolean> {
  const { default: confirm } = await import('@inquirer/confirm');
  const what = kind === 'view' ? `the view ${from}` : `${view}: the column ${from}`;
  return confirm({ message: line(`${what} is gone, and ${to} is new. Was it renamed?`), default: true });
}

/** Asks about a migration that only drops; Ctrl-C ends it all. */
export async function confirmDrops(views: readonly string[]): Promise<boolean> {
  const { default: confirm } = await import('@inquirer/confirm');
  const what = views.length === 1 ? `the view ${views[0]}` : `${views.length} views (${views.join(', ')})`;
  return confirm({ message: line(`No model declares ${what}. Drop?`), default: false });
}
