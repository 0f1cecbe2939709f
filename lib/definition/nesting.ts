/** How deep objects and arrays may be inside each other; whatever reads definitions recurs into them. */
export const MAX_NESTING = 500;

/** Whether data has more objects and arrays inside each other than that. */
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
