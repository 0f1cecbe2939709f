import { escapeInvisible } from '../../errors';
import { deepFreeze } from '../canonical';
import { isTooDeep, MAX_NESTING } from '../nesting';
import { Problems } from '../problems';
import { validateDefinition } from '../validate';
import type { ViewDefinition } from '../view';
import { ShapeError } from './shape';
import { FORMAT_VERSION, upgradeDefinition, versionOf } from './upgrade';
import { parseShape } from './view';

/** Data that is not a valid definition. Each problem is a sentence that is safe to print. */
export class UnreadableDefinition extends Error {
  readonly problems: readonly string[];

  constructor(
    problems: readonly string[],
    /** A newer release of this library wrote it. */
    readonly isNewer = false,
  ) {
    super();
    this.problems = problems.map(printable);
    this.message = this.problems.join('; ');
  }
}

/** The longest sentence, in characters: it can quote long names and texts. */
const LONGEST = 300;

function printable(sentence: string): string {
  return escapeInvisible(sentence.length <= LONGEST ? sentence : `${sentence.slice(0, LONGEST)}…`);
}

/**
 * Reads JSON from an untrusted source as a definition, in this format or an older one. Checks the type of every property, and that every value is one
 * that a declaration may have.
 *
 * @throws {UnreadableDefinition} when it is not a valid definition.
 */
export function parseDefinition(json: unknown): ViewDefinition {
  const version = versionOf(json);
  if (version !== null && version > FORMAT_VERSION)
    throw new UnreadableDefinition([`definition.formatVersion is ${version}`], true);
  if (isTooDeep(json)) throw new UnreadableDefinition([`definition is nested more than ${MAX_NESTING} levels deep`]);
  const definition = readShape(upgradeDefinition(json));
  const found = new Problems();
  validateDefinition(definition, found);
  if (found.list.length > 0) throw new UnreadableDefinition(found.list.map(describeProblem));
  return deepFreeze(definition);
}

function readShape(json: unknown): ViewDefinition {
  try {
    return parseShape(json);
  } catch (error) {
    if (error instanceof ShapeError) throw new UnreadableDefinition([error.message]);
    throw error;
  }
}

function describeProblem({ column, message }: { readonly column?: string; readonly message: string }): string {
  return `definition: ${column === undefined ? message : `column "${column}": ${message}`}`;
}
