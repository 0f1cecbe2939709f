import { Day, Instant, identity, isNumeric, Json, type Truth, toDecimal, toNumber, type Value } from './values';

/** Negative, zero or positive; both sides not null and of comparable types. Text compares by code point (collation "C"). */
export function compareValues(left: Value, right: Value): number {
  if (isNumeric(left) && isNumeric(right)) {
    if (typeof left === 'number' || typeof right === 'number') return toNumber(left) - toNumber(right);
    const [a, b] = [toDecimal(left), toDecimal(right)];
    const scale = Math.max(a.scale, b.scale);
    return order(a.round(scale).units, b.round(scale).units);
  }
  if (left instanceof Instant && right instanceof Instant) return left.epochMs - right.epochMs;
  if (left instanceof Day && right instanceof Day) return order(left.text, right.text);
  if (left instanceof Json && right instanceof Json) return order(identity(left), identity(right));
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  throw new TypeError(`${identity(left)} and ${identity(right)} do not compare`);
}

function order<T extends string | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `left operator right`, unknown where a side is null (but for `is distinct from`). */
export function compareWith(operator: string, left: Value, right: Value): Truth {
  if (operator === 'is distinct from') return !same(left, right);
  if (operator === 'is not distinct from') return same(left, right);
  if (left === null || right === null) return null;
  switch (operator) {
    case '=':
      return same(left, right);
    case '<>':
    case '!=':
      return !same(left, right);
    case '<':
      return compareValues(left, right) < 0;
    case '>':
      return compareValues(left, right) > 0;
    case '<=':
      return compareValues(left, right) <= 0;
    case '>=':
      return compareValues(left, right) >= 0;
    default:
      return matches(operator, left, right);
  }
}

export function same(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  return left instanceof Json ? identity(left) === identity(right) : compareValues(left, right) === 0;
}

function matches(operator: string, left: Value, right: Value): boolean {
  if (left instanceof Json) return matchesJson(operator, left.value, right);
  const [text, pattern] = [String(left), String(right)];
  switch (operator) {
    case 'like':
      return likePattern(pattern, 'su').test(text);
    case 'not like':
      return !likePattern(pattern, 'su').test(text);
    case 'ilike':
      return likePattern(asciiLower(pattern), 'su').test(asciiLower(text));
    default:
      throw new Error(`the naive evaluator does not know the operator ${operator}`);
  }
}

export function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function asciiUpper(text: string): string {
  return text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

function likePattern(pattern: string, flags: string): RegExp {
  const source = pattern.replace(/\\([\s\S])|[%_]|[\s\S]/gu, (token, escaped: string | undefined) => {
    if (token === '%') return '.*';
    if (token === '_') return '.';
    return (escaped ?? token).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, flags);
}

function matchesJson(operator: string, left: unknown, right: Value): boolean {
  switch (operator) {
    case '@>':
      return contains(left, (right as Json).value, true);
    case '<@':
      return contains((right as Json).value, left, true);
    case '?':
      return hasKey(left, String(right));
    default:
      throw new Error(`the naive evaluator does not know the operator ${operator} of jsonb`);
  }
}

function hasKey(document: unknown, key: string): boolean {
  if (Array.isArray(document)) return document.includes(key);
  if (document !== null && typeof document === 'object') return Object.hasOwn(document, key);
  return document === key;
}

/** https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT */
function contains(whole: unknown, part: unknown, top: boolean): boolean {
  if (Array.isArray(whole)) {
    if (Array.isArray(part)) return part.every((item) => whole.some((candidate) => contains(candidate, item, false)));
    return top && !isObject(part) && whole.some((candidate) => candidate === part);
  }
  if (isObject(whole)) {
    if (!isObject(part)) return false;
    return Object.entries(part).every(([key, item]) => Object.hasOwn(whole, key) && contains(whole[key], item, false));
  }
  return whole === part;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

export function or(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** For `order by`: nulls last when ascending and first when descending, unless said otherwise. */
export function compareForOrder(
  left: Value,
  right: Value,
  direction: 'asc' | 'desc',
  nulls: 'first' | 'last' | null,
): number {
  const nullsFirst = nulls === null ? direction === 'desc' : nulls === 'first';
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === nullsFirst ? -1 : 1;
  }
  return direction === 'asc' ? compareValues(left, right) : compareValues(right, left);
}
