import { Problems } from '../../definition';
import type { DefinitionError, ModelProblem } from '../../errors';
import { messageOf } from './message-of';

/** Everything that is found to be wrong with one model. */
export class ModelProblems {
  private readonly found = new Problems();

  constructor(private readonly model: string) {}

  get isEmpty(): boolean {
    return this.found.list.length === 0;
  }

  add(message: string, hint: string, column?: string): void {
    this.found.add(message, hint, column);
  }

  /** Runs work that a mistake of the user makes throw; its result, or null with the mistake noted. */
  attempt<Result>(what: string, hint: string, work: () => Result, column?: string): Result | null {
    try {
      return work();
    } catch (error) {
      this.add(`${what}: ${messageOf(error)}`, hint, column);
      return null;
    }
  }

  /** What is wrong with the definition, under the names that columns have in the model. */
  addDefinitionError(error: DefinitionError, propertyOf: (column: string) => string): void {
    for (const { column, message, hint } of error.problems) {
      this.add(message, hint, column === undefined ? undefined : propertyOf(column));
    }
  }

  list(): readonly ModelProblem[] {
    return this.found.list.map((problem) => ({ model: this.model, ...problem }));
  }
}
