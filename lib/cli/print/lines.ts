import { escapeInvisible, escapeLines } from '../../errors';

/** A name or a sentence, in one line. */
export function line(text: string): string {
  return escapeInvisible(text);
}

/** A text whose further lines are indented, deeper than what is printed after it. */
export function block(text: string, indent: string): string {
  return escapeLines(text).replaceAll('\n', `\n${indent}`);
}
