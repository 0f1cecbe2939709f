import { MatviewError } from './matview-error';
import { escapeInvisible, joinHints } from './printable';

/** One problem of a model. */
export interface ModelProblem {
  /** The name of its class. */
  readonly model: string;
  /** The column of the view; absent when the problem is about the model as a whole. */
  readonly column?: string;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** How to fix it: the line to write. */
  readonly hint: string;
}

/**
 * Models declare views that are impossible.
 *
 * @example
 * try {
 *   assertModels([PostSummary]);
 * } catch (error) {
 *   if (error instanceof ModelError) console.log(error.problems.map(({ model, message }) => `${model}: ${message}`));
 * }
 */
export class ModelError extends MatviewError {
  /** All problems of all models. */
  readonly problems: readonly ModelProblem[];

  /** @param first What to do before anything else, where that may mend all of them. */
  constructor(problems: readonly ModelProblem[], first: string | null = null) {
    const hints = problems.map(({ hint }) => hint);
    super('MATVIEW_MODEL_INVALID', describeProblems(problems), {
      hint: joinHints(first === null ? hints : [first, ...hints]),
    });
    this.problems = problems;
  }
}

function describeProblems(problems: readonly ModelProblem[]): string {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return describeProblem(first);
  const list = problems.map((problem) => `\n  - ${describeProblem(problem)}`).join('');
  return `the models have ${problems.length} problems:${list}`;
}

function describeProblem({ model, column, message }: ModelProblem): string {
  return escapeInvisible(
    column === undefined ? `model ${model}: ${message}` : `model ${model}, column "${column}": ${message}`,
  );
}
