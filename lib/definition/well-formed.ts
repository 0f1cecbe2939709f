/** Text as it is on the wire, where half of a surrogate pair cannot be: U+FFFD in its place. */
export function wellFormedText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** How JSON writes half of a surrogate pair (and, harmlessly here, a backslash before such letters). */
const HALF_IN_JSON = /\\ud[89a-f]/;

/** Data with all of its texts, names of properties included, as they are on the wire and can be stored as `jsonb`. */
export function wellFormed<T>(data: T): T {
  return HALF_IN_JSON.test(JSON.stringify(data)) ? (repaired(data) as T) : data;
}

function repaired(data: unknown): unknown {
  if (typeof data === 'string') return wellFormedText(data);
  if (data === null || typeof data !== 'object') return data;
  if (Array.isArray(data)) return data.map(repaired);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [wellFormedText(name), repaired(value)]));
}
