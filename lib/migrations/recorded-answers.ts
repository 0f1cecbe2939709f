import type { PossibleRename, RenameDecision } from './renames';

/** A question that nobody has answered yet. */
export class Unanswered extends Error {}

/** Answers about renames: they are asked for while no transaction is open, and looked up within one. */
export interface RecordedAnswers {
  /** The answer that was given; throws {@link Unanswered} where none was. */
  readonly lookUp: RenameDecision;
  /** The answer that was given, or asks and keeps the answer. */
  readonly ask: RenameDecision;
}

export function recordAnswers(decide: RenameDecision): RecordedAnswers {
  const answers = new Map<string, boolean>();
  const answerTo = async (possible: PossibleRename, otherwise: RenameDecision): Promise<boolean> => {
    const key = JSON.stringify(possible);
    const answer = answers.get(key) ?? (await otherwise(possible));
    answers.set(key, answer);
    return answer;
  };
  return {
    lookUp: (possible) => answerTo(possible, () => Promise.reject(new Unanswered())),
    ask: (possible) => answerTo(possible, decide),
  };
}
