import { clip } from './show-statement';

/** The views that what was planned before would have changed, which a plan of the present cannot see. */
export class Touched {
  private readonly names = new Set<string>();

  add(name: string): void {
    this.names.add(name);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }
}

/** Why something has no steps: the error that planning it now gave, where it was tried. */
export function noteOn(error: unknown): string {
  const why = error instanceof Error ? `: ${error.message}` : '';
  return `what comes before it decides what it does, so that it is planned when it runs${why}`;
}

/** Why nothing more is known: what a statement would answer was used. */
export function noteOnUse(sql: string): string {
  return `it depends on what an earlier statement answers, so that it is planned when it runs: ${clip(sql, 200)}`;
}
