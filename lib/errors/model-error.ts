import { MatviewError } from './matview-error';

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
    const hints = describeHints(problems);
    const hint = first === null ? hints : `${first}\n        ${hints}`;
    super('MATVIEW_MODEL_INVALID', describeProblems(problems), { hint });
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
  return column === undefined ? `model ${model}: ${message}` : `model ${model}, column "${column}": ${message}`;
}

function describeHints(problems: readonly ModelProblem[]): string {
  return [...new Set(problems.map((problem) => problem.hint))].join('\n        ');
}
