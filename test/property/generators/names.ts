import fc from 'fast-check';

/** Names that mean something to JavaScript, to Knex, to PostgreSQL or to this package, or only look as if. */
const SPECIAL = [
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'then',
  'length',
  '0',
  '7',
  '-1',
  '1e3',
  '*',
  'a.b',
  '.',
  'blog.posts',
  'is ok',
  'many.id',
  'r.id',
  'a as b',
  'order',
  'select',
  'what?',
  '$1',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the name is
  '${x}',
  ':a',
  "o'x",
  '"q"',
  'back\\slash',
  'back`tick',
  'line\nline',
  'tab\t',
  '\r\n',
  '\u2028',
  '\ufeffmark',
  '\u202eright',
  '😀',
  '👩‍👩‍👧',
  'é',
  'x'.repeat(63),
  '😀'.repeat(16),
  '%>',
  '<%= d.up || "" %>',
];

/** Any name that an object of the database can have. */
export const names: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom('id', 'title', 'rating', 'created_at', 'author_id', 'Name'),
    fc.constantFrom(...SPECIAL),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
    fc.array(fc.constantFrom(...SPECIAL), { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')),
  )
  .map((name) => name.replaceAll('\u0000', '') || 'a');
