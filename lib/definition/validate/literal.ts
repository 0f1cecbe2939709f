import type { Literal } from '../literal';
import { isTooDeep } from '../nesting';
import { assertNever } from '../view';

/** JavaScript knows no instants that are further from 1970: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_EPOCH_MS = 8.64e15;

/** No zone is further from UTC, in minutes. */
const MAX_OFFSET_MIN = 24 * 60;

/** How deep a JSON document may be nested: it becomes source text in a migration. */
const MAX_JSON_NESTING = 200;

/** The problem of a value, as a sentence without a subject; null when the value can be written. */
export function literalProblem(literal: Literal): string | null {
  switch (literal.type) {
    case 'null':
    case 'boolean':
      return null;
    case 'number':
      return isNumberText(literal.text) ? null : 'is not a number as JavaScript writes it';
    case 'bigint':
      return isBigintText(literal.text) ? null : 'is not a bigint as JavaScript writes it';
    case 'string':
      return hasNul(literal.text) ? NUL : null;
    case 'date':
      return isInstant(literal.epochMs, literal.offsetMin) ? null : 'is an invalid Date';
    case 'bytes':
      return isBase64(literal.base64) ? null : 'is not base64 as Buffer writes it';
    case 'json':
      return hasNul(literal.text) ? NUL : jsonProblem(literal.text);
    case 'array':
      return literal.items.map(literalProblem).find((problem) => problem !== null) ?? null;
    case 'unwritable':
      return literal.reason;
    default:
      return assertNever(literal);
  }
}

const NUL = 'contains a NUL character, which PostgreSQL text cannot hold';

function hasNul(text: string): boolean {
  return text.includes('\u0000');
}

/** `5`, `-0.5`, `1e+21`, `NaN`, `Infinity`: as JavaScript writes a number, and no other way. */
export function isNumberText(text: string): boolean {
  return String(Number(text)) === text;
}

export function isBigintText(text: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text);
}

export function isInstant(epochMs: number, offsetMin: number | undefined): boolean {
  const isOffset = offsetMin === undefined || (Number.isInteger(offsetMin) && Math.abs(offsetMin) <= MAX_OFFSET_MIN);
  return Number.isInteger(epochMs) && Math.abs(epochMs) <= MAX_EPOCH_MS && isOffset;
}

export function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

function jsonProblem(text: string): string | null {
  const json = parseJson(text);
  return json === null ? `is not JSON as JavaScript writes it, at most ${MAX_JSON_NESTING} levels deep` : null;
}

/** The value of a JSON text, if JavaScript writes the value as the same text again; else null. */
export function parseJson(text: string): { readonly parsed: unknown } | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return !isTooDeep(parsed, MAX_JSON_NESTING) && JSON.stringify(parsed) === text ? { parsed } : null;
  } catch {
    return null;
  }
}
