/** What a message shows of a text or a name, in characters. */
const LONGEST = 60;

/**
 * A value as a message may show it: text and numbers as they are written, everything else by what it is. What is inside
 * of objects stays out, since a raw value or a Knex holds the connection with its password.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(clip(value));
    case 'bigint':
      return clip(`${value}n`);
    case 'symbol':
      return clip(String(value));
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  const name = className(value);
  if (name !== 'Object') return `an instance of ${clip(name)}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `an object with the keys ${clip(keys.join(', '))}`;
}

/** By name, since plain objects of another realm have another prototype. */
function className(value: object): string {
  const { constructor: made } = (Object.getPrototypeOf(value) ?? {}) as { constructor?: { name?: unknown } };
  return typeof made?.name === 'string' && made.name !== '' ? made.name : 'Object';
}

function clip(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
