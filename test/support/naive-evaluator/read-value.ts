import { Day, Decimal, Instant, Json, type Value } from './values';

/** The types that generated definitions give, by their number in `pg_type`, with those of their arrays. */
const READERS: { readonly [oid: number]: (text: string) => Value } = {
  16: (text) => text === 't',
  20: BigInt,
  21: BigInt,
  23: BigInt,
  25: (text) => text,
  701: Number,
  1082: (text) => new Day(text),
  1184: (text) => new Instant(Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))),
  1700: (text) => (text === 'NaN' ? Number.NaN : Decimal.parse(text)),
  3802: (text) => new Json(JSON.parse(text)),
};

const ARRAYS: { readonly [oid: number]: number } = {
  1000: 16,
  1005: 21,
  1007: 23,
  1009: 25,
  1016: 20,
  1022: 701,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  3807: 3802,
};

/** A value of a result that was fetched as text. */
export function readValue(text: string | null, oid: number): Value {
  if (text === null) return null;
  const element = ARRAYS[oid];
  const read = READERS[element ?? oid];
  if (read === undefined) throw new Error(`type ${oid} is not read here`);
  return element === undefined ? read(text) : readArray(text).map((item) => (item === null ? null : read(item)));
}

/** The items of a one-dimensional array: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function readArray(text: string): readonly (string | null)[] {
  const items = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\[\s\S])*)"|([^,]+)/g);
  return [...items].map(([, quoted, bare]) =>
    quoted === undefined ? (bare === 'NULL' ? null : (bare as string)) : quoted.replace(/\\([\s\S])/g, '$1'),
  );
}
