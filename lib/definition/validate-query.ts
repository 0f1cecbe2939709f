import type { SqlExpression } from './expression';
import type { Problems } from './problems';

/** Strings, with escapes after an E; quoted names; text in dollars; comments; semicolons. */
const PARTS =
  /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;

/** A view has one select: another statement after it would be sent to the server as well. */
export function validateQuery({ parts }: SqlExpression, found: Problems): void {
  const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join(' ');
  const statements = text.replace(PARTS, (part) => (part === ';' ? '\0' : isComment(part) ? ' ' : 'x')).split('\0');
  const given = statements.filter((statement) => statement.trim() !== '').length;
  if (given > 1)
    found.add('its query has several statements', 'give it one select, or one with common table expressions');
}

function isComment(part: string): boolean {
  return part.startsWith('--') || part.startsWith('/*');
}
