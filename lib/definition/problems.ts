import type { DefinitionProblem } from '../errors';

/** Everything that is found to be wrong with one definition, in the order in which it was found. */
export class Problems {
  readonly list: DefinitionProblem[] = [];
  private readonly known = new Set<string>();

  add(message: string, hint: string, column?: string): void {
    const key = JSON.stringify([message, column]);
    if (this.known.has(key)) return;
    this.known.add(key);
    this.list.push(column === undefined ? { message, hint } : { column, message, hint });
  }

  addAll({ list }: Problems): void {
    for (const { message, hint, column } of list) this.add(message, hint, column);
  }
}
