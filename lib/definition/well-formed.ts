/** Text as it is on the wire, where half of a surrogate pair cannot be: U+FFFD in its place. */
export function wellFormedText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Data with all of its texts, names of properties included, as they are on the wire and can be stored as `jsonb`. */
export function wellFormed<T>(data: T): T {
  if (typeof data === 'string') return wellFormedText(data) as T;
  if (data === null || typeof data !== 'object') return data;
  if (Array.isArray(data)) return data.map(wellFormed) as T;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [wellFormedText(name), wellFormed(value)]),
  ) as T;
}
