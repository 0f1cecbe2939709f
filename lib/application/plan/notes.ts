import type { AlterObstacle, MatviewError } from '../../errors';
import { clip } from './show-statement';

/** Why something is not planned: an earlier change, which did not run, decides what it does. */
export const DEPENDS = 'depends on an earlier change; planned at run time';

/** Why something is not planned: the error that planning it now gave. */
export function noteOn(error: unknown): string {
  return error instanceof Error ? `planned at run time, because it fails now: ${error.message}` : 'planned at run time';
}

/** Why the rest of a migration is not planned. */
export function noteOnResult(sql: string): string {
  return `depends on the result of a statement that did not run; planned at run time: ${clip(sql, 200)}`;
}

/** What an error says, as something that is in the way of a change. */
export function toObstacle({ message, hint }: MatviewError): AlterObstacle {
  return { message, hint: hint ?? 'correct the declaration' };
}
