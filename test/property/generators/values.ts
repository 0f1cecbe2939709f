import fc from 'fast-check';

/** Text made of what breaks quoting, placeholders, patterns and encodings, and of any other character but NUL. */
const NASTY = [
  "'",
  "''",
  '"',
  '\\',
  '\\\\',
  "\\'",
  '?',
  '??',
  '\\?',
  '$1',
  '$',
  ':name',
  ':name:',
  '::text',
  '\n',
  '\r\n',
  '\t',
  '--',
  '/*',
  '*/',
  ';',
  'E',
  '%',
  '_',
  '{',
  '}',
  ',',
  'null',
  'NULL',
  '😀',
  '👩‍👩‍👧',
  '\ud800',
  '\udc00',
  '\ufeff',
  '\u2028',
  'e\u0301',
  '\u0001',
  '\u007f',
  ' ',
  'a',
  '0',
];

export const texts: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\u0000', ''));

/** In a key or a text of JSON, a lone surrogate is written as an escape that `jsonb` refuses. */
const wellFormed = texts.map((text) => Buffer.from(text).toString());

export const documents: fc.Arbitrary<object> = fc
  .letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      wellFormed,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.dictionary(wellFormed, tie('any'), { maxKeys: 3 }),
  }))
  .object.map((document) => ({ ...(document as object) }));

const dates = fc.oneof(
  fc.date({ min: new Date('1973-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }),
  fc.date({ noInvalidDate: true }),
  fc
    .constantFrom(
      '0001-01-01T00:00:00.000Z',
      '0000-06-01T00:00:00.001Z',
      '-000043-03-15T12:00:00.000Z',
      '+012000-01-01T00:00:00.999Z',
    )
    .map((text) => new Date(text)),
);

const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array));
const integers = fc.oneof(fc.constantFrom(0, -0, 1, -1, 2147483647, -2147483648), fc.integer());
const bigints = fc.oneof(
  fc.constantFrom(9007199254740993n, 9223372036854775807n, -9223372036854775808n),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const doubles = fc.oneof(
  fc.constantFrom(
    0.1,
    -0,
    1e21,
    1e-7,
    5e-324,
    1.7976931348623157e308,
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    -(2 ** 63),
  ),
  fc.double(),
);

function arraysOf(item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  const items = fc.array(fc.option(item, { freq: 4 }), { maxLength: 4 });
  const nested = fc
    .tuple(fc.integer({ min: 1, max: 3 }), item)
    .map(([width, value]) => [Array(width).fill(value), Array(width).fill(value)]);
  return fc.oneof({ weight: 4, arbitrary: items }, { weight: 1, arbitrary: nested });
}

/** A column of the table `typed`, and values that may be compared with it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
  readonly values: fc.Arbitrary<unknown>;
}

export const COLUMNS: readonly TypedColumn[] = [
  {
    name: 'text',
    type: 'text',
    values: fc.oneof({ weight: 6, arbitrary: texts }, fc.integer(), doubles, bigints, fc.boolean(), documents, dates),
  },
  { name: 'varchar', type: 'varchar(1000)', values: texts },
  { name: 'smallint', type: 'smallint', values: fc.oneof(fc.integer({ min: -32768, max: 32767 }), fc.boolean()) },
  { name: 'integer', type: 'integer', values: fc.oneof(integers, bigints, integers.map(String)) },
  { name: 'bigint', type: 'bigint', values: fc.oneof(integers, bigints, fc.maxSafeInteger()) },
  { name: 'numeric', type: 'numeric', values: fc.oneof(doubles, integers, bigints, fc.constant('1.10')) },
  { name: 'real', type: 'real', values: doubles },
  { name: 'float8', type: 'double precision', values: fc.oneof(doubles, integers) },
  { name: 'boolean', type: 'boolean', values: fc.oneof(fc.boolean(), fc.constantFrom('t', 'no', 1, 0)) },
  { name: 'timestamptz', type: 'timestamptz', values: dates },
  { name: 'timestamp', type: 'timestamp', values: dates },
  { name: 'date', type: 'date', values: dates },
  { name: 'bytea', type: 'bytea', values: fc.oneof(bytes, fc.uint8Array({ maxLength: 5 })) },
  { name: 'jsonb', type: 'jsonb', values: documents },
  { name: 'texts', type: 'text[]', values: arraysOf(texts) },
  { name: 'integers', type: 'integer[]', values: arraysOf(integers) },
  { name: 'numerics', type: 'numeric[]', values: arraysOf(doubles) },
  { name: 'booleans', type: 'boolean[]', values: arraysOf(fc.boolean()) },
  { name: 'instants', type: 'timestamptz[]', values: arraysOf(dates) },
  { name: 'blobs', type: 'bytea[]', values: arraysOf(bytes) },
  { name: 'documents', type: 'jsonb[]', values: arraysOf(documents) },
];
