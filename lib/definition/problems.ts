import type { DefinitionProblem } from '../errors';

/** Everything that is found to be wrong with one definition, in the order in which it was found. */
export class Problems {
  readonly list: DefinitionProblem[] = [];

  add(message: string, hint: string, column?: string): void {
    const problem = column === undefined ? { message, hint } : { column, message, hint };
    if (!this.list.some((known) => known.message === message && known.column === column)) this.list.push(problem);
  }

  addAll({ list }: Problems): void {
    for (const { message, hint, column } of list) this.add(message, hint, column);
  }
}
