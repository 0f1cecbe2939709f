import { MatviewError } from './matview-error';
import { escapeInvisible, joinHints } from './printable';

/** One thing that is wrong with a model: what, where, and what mends it. */
export interface ModelProblem {
  /** The name of its class. */
  readonly model: string;
  /** The column of the view that it is about; absent when it is about the model as a whole. */
  readonly column?: string;
  readonly message: string;
  readonly hint: string;
}

/** Models that declare no view that could be, with all of their problems at once. */
export class ModelError extends MatviewError {
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
