import { escapeInvisible, escapeLines } from '../../errors';

/** A name or a sentence on one line. */
export function line(text: string): string {
  return escapeInvisible(text);
}

/** A text whose lines after the first are indented deeper than the output after it. */
export function block(text: string, indent: string): string {
  return escapeLines(text).replaceAll('\n', `\n${indent}`);
}
