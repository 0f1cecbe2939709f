import { MatviewError } from './matview-error';
import { escapeInvisible, joinHints } from './printable';

/** One thing that is wrong with a definition: a sentence, and the line that mends it. */
export interface DefinitionProblem {
  /** The view column it is about; absent when it is about the view as a whole. */
  readonly column?: string;
  readonly message: string;
  readonly hint: string;
}

/** A definition that cannot be compiled, refused when it is declared, with all of its problems at once. */
export class DefinitionError extends MatviewError {
  readonly view: string;
  readonly problems: readonly DefinitionProblem[];

  constructor(view: string, problems: readonly DefinitionProblem[]) {
    super('MATVIEW_DEFINITION_INVALID', describeProblems(view, problems), {
      hint: joinHints(problems.map(({ hint }) => hint)),
    });
    this.view = view;
    this.problems = problems;
  }
}

function describeProblems(name: string, problems: readonly DefinitionProblem[]): string {
  const view = escapeInvisible(name);
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return `materialized view "${view}": ${describeProblem(first)}`;
  const list = problems.map((problem) => `\n  - ${describeProblem(problem)}`).join('');
  return `materialized view "${view}" has ${problems.length} problems:${list}`;
}

function describeProblem({ column, message }: DefinitionProblem): string {
  return escapeInvisible(column === undefined ? message : `column "${column}": ${message}`);
}
