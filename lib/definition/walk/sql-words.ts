import type { ViewDefinition } from '../view';
import { bodyParts, partExpressions } from './body-parts';
import { walkExpression } from './traverse';

const WORDS = /[\p{L}\p{N}_$]+/gu;
const WORD = /^[\p{L}\p{N}_$]+$/u;

/** The words of the SQL text in a definition, in lower case. */
export function wordsIn(body: ViewDefinition['body']): ReadonlySet<string> {
  return new Set(textOf(body).match(WORDS));
}

/** A word that SQL text has wherever it has the name; null for a name without any. */
export function wordOfName(name: string): string | null {
  return name.toLowerCase().match(WORDS)?.[0] ?? null;
}

/** Tells whether the SQL text in a definition has a name of the catalog in it, in any case of letters. */
export function createWordTest(body: ViewDefinition['body']): (name: string) => boolean {
  const text = textOf(body);
  const words = new Set(text.match(WORDS));
  return (name) =>
    WORD.test(name) ? words.has(name.toLowerCase()) : text.includes(name.replace(/"/g, '""').toLowerCase());
}

/** All of it, in lower case. */
function textOf(body: ViewDefinition['body']): string {
  return bodyParts(body)
    .flatMap(partExpressions)
    .flatMap(walkExpression)
    .flatMap((inner) => (inner.kind === 'sql' ? inner.parts.filter((part) => typeof part === 'string') : []))
    .join('\n')
    .toLowerCase();
}
