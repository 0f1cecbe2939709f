import { assertNever, type Literal, literalProblem, parseJson } from '../../definition';
import { list, object, quote } from './text';

/** A value as JavaScript, which is read as this literal. */
export function writeLiteral(literal: Literal): string {
  const problem = literalProblem(literal);
  if (problem !== null) throw new Error(`a value ${problem}`);
  switch (literal.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(literal.value);
    case 'number':
      return literal.text;
    case 'bigint':
      return `${literal.text}n`;
    case 'string':
      return quote(literal.text);
    case 'date':
      return `new Date(${quote(new Date(literal.epochMs).toISOString())})`;
    case 'bytes':
      return `Buffer.from(${quote(literal.base64)}, 'base64')`;
    case 'json':
      return writeJsonObject(literal.text);
    case 'array':
      return list(literal.items.map(writeLiteral));
    case 'unwritable':
      throw new Error(`a value ${literal.reason}`);
    default:
      return assertNever(literal);
  }
}

/** What an operand may be as it is, where text would be a column. */
export function isBareOperand({ type }: Literal): boolean {
  return type !== 'string' && type !== 'json' && type !== 'array';
}

/** A value whose JSON is this text: an object, or what `toJSON` made something else of. */
function writeJsonObject(text: string): string {
  const value = parseJson(text);
  if (value === null) throw new Error('no value has this JSON');
  const isPlainObject = typeof value.parsed === 'object' && value.parsed !== null && !Array.isArray(value.parsed);
  return isPlainObject ? writeJson(value.parsed) : `{ toJSON: () => ${writeJson(value.parsed)} }`;
}

/** A value of JSON as JavaScript. */
export function writeJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return list(value.map(writeJson));
  if (typeof value !== 'object' || value === null) return String(value);
  return object(Object.entries(value).map(([name, inner]) => [name, writeJson(inner)]));
}
