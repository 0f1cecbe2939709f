import { escapeInvisible } from '../../errors';

/** A text as a string. */
export function quote(text: string): string {
  return `'${escapeInvisible(text.replace(/['\\]/g, '\\$&'))}'`;
}

/** A text as what stands between two backticks; its lines stay lines. */
export function templateText(text: string): string {
  return escapeInvisible(text.replace(/[`\\]|\$(?=\{)/g, '\\$&'), '\n');
}

/** A call; arguments that are left out are those at its end. */
export function call(name: string, args: readonly (string | null)[]): string {
  return `${name}(${args.filter((argument) => argument !== null).join(', ')})`;
}

export function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

/** One name alone, or several as an array. */
export function names(given: readonly string[]): string {
  return given.length === 1 ? quote(given[0] as string) : list(given.map(quote));
}

/** An object of these properties; those that are null are left out. */
export function object(properties: readonly (readonly [name: string, value: string | null])[]): string {
  const written = properties.flatMap(([name, value]) => (value === null ? [] : [`${propertyName(name)}: ${value}`]));
  return written.length === 0 ? '{}' : `{ ${written.join(', ')} }`;
}

/** In an object, `__proto__` would be its prototype. */
function propertyName(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[a-z_$][\w$]*$/i.test(name) ? name : quote(name);
}

/** Whether an object has its properties in this order: JavaScript puts those that are whole numbers first. */
export function keepsOrder(properties: readonly string[]): boolean {
  const kept = Object.keys(Object.fromEntries(properties.map((name) => [name, true])));
  return kept.length === properties.length && kept.every((name, index) => name === properties[index]);
}
