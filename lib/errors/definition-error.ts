import { MatviewError } from './matview-error';
import { escapeInvisible, joinHints } from './printable';

/** One problem of a definition. */
export interface DefinitionProblem {
  /** The column of the view; absent when the problem is about the view as a whole. */
  readonly column?: string;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** How to fix it: the line to write. */
  readonly hint: string;
}

/**
 * A definition cannot be compiled. It is refused when it is declared, before anything reaches the database.
 *
 * @example
 * try {
 *   await knex.schema.createMaterializedView('broken', (view) => view.columns(['author.name']));
 * } catch (error) {
 *   if (error instanceof DefinitionError) console.log(error.problems.map(({ message }) => message));
 * }
 */
export class DefinitionError extends MatviewError {
  /** The name of the view. */
  readonly view: string;
  /** All problems of the definition. */
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
