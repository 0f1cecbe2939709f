/** How deep objects and arrays may be nested. The code that reads definitions is recursive. */
export const MAX_NESTING = 500;

/** Whether objects and arrays in the data are nested deeper than the limit. */
export function isTooDeep(data: unknown, limit = MAX_NESTING): boolean {
  let level: readonly object[] = [data].filter(isObject);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limit) return true;
    level = level.flatMap((one) => Object.values(one).filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
