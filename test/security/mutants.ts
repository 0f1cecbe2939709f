/** JSON with one of its values or names replaced. */
export interface Mutant {
  /** Where: `body.columns.0.name`, with `(name)` where it is the name of a property. */
  readonly place: string;
  readonly json: unknown;
}

/** What somebody who may write to the registry could want to be run. */
export function hostileValues(role: string): readonly unknown[] {
  const attack = `alter role ${role} superuser`;
  return [
    `select 1 as id with no data; commit; ${attack}; commit; begin; create materialized view hacked as select 1 as id`,
    `1); ${attack}; --`,
    `x'; ${attack}; --`,
    `x"; ${attack}; --`,
    `$$; ${attack}; $$`,
    `*/ ${attack}; /*`,
    `E'\\'; ${attack}; --'`,
    `a = 1) as select 1 as id with no data; ${attack}; --`,
    "(require('node:child_process'), globalThis.hacked = true, NaN)",
    "'); globalThis.hacked = true; ('",
    '`; globalThis.hacked = true; `',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a template would run
    '${globalThis.hacked = true}',
    '\\',
    'a\nb\r\u2028\u202e\u001b[2J',
    'x'.repeat(100_000),
    '__proto__',
    '',
    '1',
    'select 1 as id',
    5,
    -1e300,
    true,
    null,
    [],
    {},
    { toString: 'x' },
  ];
}

/** The JSON with each of its leaves and names replaced in turn, by each of these. */
export function* mutantsOf(json: unknown, values: readonly unknown[]): Generator<Mutant> {
  for (const place of placesOf(json, [])) {
    for (const value of values) {
      yield { place: place.join('.'), json: replaced(json, place, value) };
      if (typeof value === 'string' && typeof place.at(-1) === 'string')
        yield { place: `${place.join('.')} (name)`, json: renamed(json, place, value) };
    }
  }
}

type Place = readonly (string | number)[];

function* placesOf(json: unknown, at: Place): Generator<Place> {
  if (typeof json !== 'object' || json === null) {
    yield at;
    return;
  }
  const entries = Array.isArray(json) ? [...json.entries()] : Object.entries(json);
  for (const [key, value] of entries) yield* placesOf(value, [...at, key]);
}

function replaced(json: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value;
  const change = (inner: unknown): unknown => replaced(inner, rest, value);
  return mapEntries(json, (name, inner) => [name, name === String(key) ? change(inner) : inner]);
}

function renamed(json: unknown, [key, ...rest]: Place, to: string): unknown {
  return mapEntries(json, (name, inner) => {
    if (name !== String(key)) return [name, inner];
    return rest.length === 0 ? [to, inner] : [name, renamed(inner, rest, to)];
  });
}

function mapEntries(json: unknown, change: (name: string, inner: unknown) => [string, unknown]): unknown {
  const entries = Object.entries(json as object).map(([name, inner]) => change(name, inner));
  return Array.isArray(json) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
