import { describeValue } from '../../errors';
import { wellFormedText } from '../well-formed';

/** The position of a value in the data that is read. */
export interface Place {
  readonly within: Place | null;
  readonly key: string | number;
}

/** Reads untrusted data as a value of a type. @throws {ShapeError} when the data does not have this type. */
export type Parse<T> = (value: unknown, at: Place) => T;

/** Data of an unexpected type. The message says where it is, what it is, and what was expected. */
export class ShapeError extends Error {
  constructor(at: Place, found: string, expected: string) {
    super(`${describePlace(at)} is ${found}, expected ${expected}`);
  }
}

function refuse(value: unknown, at: Place, expected: string): never {
  throw new ShapeError(at, describeValue(value), expected);
}

/** `body.columns[2]["a b"]`. */
function describePlace({ within, key }: Place): string {
  if (within === null) return String(key);
  const step = typeof key === 'string' && /^[a-z]\w{0,40}$/i.test(key) ? `.${key}` : `[${describeValue(key)}]`;
  return describePlace(within) + step;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text as PostgreSQL can hold it. */
export const text: Parse<string> = (value, at) => {
  if (typeof value !== 'string') return refuse(value, at, 'a string');
  if (value.includes('\u0000')) return refuse(value, at, 'a string without NUL');
  return wellFormedText(value) === value ? value : refuse(value, at, 'a string without lone surrogates');
};

export const flag: Parse<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(value, at, 'true or false');

export const number: Parse<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(value, at, 'a finite number');

/** Accepts one value only. */
export function exactly<const T extends string | number>(only: T): Parse<T> {
  return (value, at) => (value === only ? only : refuse(value, at, describeValue(only)));
}

/** Accepts one of several words. The type makes the caller list all of them. */
export function word<T extends string>(words: { readonly [W in T]: true }): Parse<T> {
  const known = Object.keys(words);
  const isKnown = (value: unknown): value is T => typeof value === 'string' && known.includes(value);
  return (value, at) => (isKnown(value) ? value : refuse(value, at, oneOf(known)));
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? describeValue(words[0]) : `one of ${words.map(describeValue).join(', ')}`;
}

export function nullable<T>(parse: Parse<T>): Parse<T | null> {
  return (value, at) => (value === null ? null : parse(value, at));
}

export function list<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? Array.from(value, (item, key) => parse(item, { within: at, key }))
      : refuse(value, at, 'an array');
}

/** An object with any names, `__proto__` included. */
export function record<T>(parse: Parse<T>): Parse<{ readonly [name: string]: T }> {
  return (value, at) => {
    if (!isObject(value)) return refuse(value, at, 'an object');
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [text(key, at), parse(inner, { within: at, key })]),
    );
  };
}

/** A property that may be missing. */
export interface Optional<T> {
  readonly optional: Parse<T>;
}

/** One reader for each property of a type, so that none can be forgotten. */
export type Fields<T> = {
  readonly [Name in keyof T]-?: undefined extends T[Name] ? Optional<Exclude<T[Name], undefined>> : Parse<T[Name]>;
};

/** An object with these properties and no others. */
export function object<T extends object>(fields: Fields<T>): Parse<T> {
  const readers = Object.entries<Parse<unknown> | Optional<unknown>>(fields);
  return (value, at) => {
    if (!isObject(value)) return refuse(value, at, 'an object');
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined)
      throw new ShapeError({ within: at, key: unknown }, 'present', 'no property of this name');
    // every property was checked against the type
    return Object.fromEntries(readers.flatMap((reader) => readField(value, reader, at))) as T;
  };
}

function readField(
  value: { readonly [key: string]: unknown },
  [key, reader]: [string, Parse<unknown> | Optional<unknown>],
  within: Place,
): readonly (readonly [string, unknown])[] {
  const at = { within, key };
  if (Object.hasOwn(value, key)) {
    const parse = typeof reader === 'function' ? reader : reader.optional;
    return [[key, parse(value[key], at)]];
  }
  if (typeof reader === 'function') throw new ShapeError(at, 'missing', 'a value');
  return [];
}

/** One reader for each kind of a union, so that none can be forgotten. */
export type Kinds<T, Tag extends keyof T> = {
  readonly [Kind in T[Tag] & string]: Parse<Extract<T, { readonly [Name in Tag]: Kind }>>;
};

/** One of several kinds of objects; the property `tag` says which. */
export function union<T extends object, Tag extends keyof T & string>(tag: Tag, kinds: Kinds<T, Tag>): Parse<T> {
  const readers = new Map(Object.entries<Parse<T>>(kinds));
  return (value, at) => {
    if (!isObject(value)) return refuse(value, at, 'an object');
    const kind = Object.hasOwn(value, tag) ? value[tag] : undefined;
    const parse = typeof kind === 'string' ? readers.get(kind) : undefined;
    return parse === undefined ? refuse(kind, { within: at, key: tag }, oneOf([...readers.keys()])) : parse(value, at);
  };
}
