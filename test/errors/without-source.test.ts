import { inspect } from 'node:util';
import { expect } from 'chai';
import { withoutPassword } from '../../lib/errors/without-password';
import { withoutSource } from '../../lib/errors/without-source';

const LINE = "export default { connection: 'postgres://app:s3cret@h/db' ;";

/** Errors as compilers throw them that the tests do not have installed. */
const COMPILERS: { readonly [name: string]: readonly [error: Error, message: string] } = {
  swc: [
    Object.assign(
      new Error(
        `\n  x Expected ',', got 'string literal (postgres://app:s3cret@h/db, 'postgres://app:s3cret@h/db')'\n` +
          `   ,-[/p/k.ts:2:1]\n 1 | const a = 1;\n 2 | ${LINE}\n   :    ^\n   \`----\n\n\nCaused by:\n    Syntax Error`,
      ),
      { code: 'GenericFailure' },
    ),
    "x Expected ',', got 'string literal (/p/k.ts:2:1)",
  ],
  Babel: [
    Object.assign(new SyntaxError(`/p/k.js: Unexpected token, expected "," (2:72)\n\n  1 | a\n> 2 | ${LINE}`), {
      code: 'BABEL_PARSE_ERROR',
    }),
    '/p/k.js: Unexpected token, expected "," (2:72)',
  ],
  CoffeeScript: [
    Object.assign(new SyntaxError('unexpected ;'), {
      code: LINE,
      location: { first_line: 1, first_column: 71 },
      stack: `/p/k.coffee:2:72: error: unexpected ;\n${LINE}\n${' '.repeat(71)}^`,
      toString: () => LINE,
    }),
    'unexpected ; (/p/k.coffee:2:72)',
  ],
  'Node, of TypeScript': [
    Object.assign(new SyntaxError("Expected ',', got ';'"), {
      code: 'ERR_INVALID_TYPESCRIPT_SYNTAX',
      stack: `/p/k.ts:2\n${LINE}\n       ^\nExpected ',', got ';'\n    at parse (node:internal:1:1)`,
    }),
    "Expected ',', got ';' (/p/k.ts:2:8)",
  ],
  'ts-node, of types': [
    Object.assign(
      new Error(
        `⨯ Unable to compile TypeScript:\nk.ts(2,3): error TS2322: Type '"s3cret"' is not assignable to 'Url'.`,
      ),
      { name: 'TSError', diagnostics: [{ file: { text: LINE } }] },
    ),
    "⨯ Unable to compile TypeScript: k.ts(2,3): error TS2322: Type '…' is not assignable to 'Url'.",
  ],
};

describe('an error without the source', () => {
  for (const [compiler, [error, message]] of Object.entries(COMPILERS))
    it(`of ${compiler} is a sentence and a place`, () => {
      const clean = withoutSource(error) as Error;
      expect(clean.message).to.equal(message);
      expect(inspect(clean, { showHidden: true, depth: 9 }) + String(clean)).not.to.contain('s3cret');
    });

  it('is the same error when no compiler threw it, with its message', () => {
    const error = new Error(`cannot connect:\n  ${LINE}`);
    const { stack } = error;
    expect(withoutSource(error)).to.equal(error);
    expect([error.message, error.stack]).to.deep.equal([`cannot connect:\n  ${LINE}`, stack]);
    for (const thrown of [null, undefined, 'text', 12, {}]) expect(withoutSource(thrown)).to.equal(thrown);
  });

  it('has no line of the source above its stack', () => {
    const error = new Error('failed');
    error.stack = `/p/k.ts:2\n${LINE}\n  ^\n\n${error.stack}`;
    expect((withoutSource(error) as Error).stack).to.match(/^Error: failed\n {4}at .*without-source/);
  });

  it('has none in its causes either, nor the URL that Node puts there', () => {
    const url = Object.assign(new TypeError('Invalid URL'), {
      code: 'ERR_INVALID_URL',
      input: 'postgres://a:s3cret@h^',
    });
    const [syntax] = COMPILERS.swc as [Error, string];
    const error = new AggregateError([url, syntax], 'none', { cause: new Error('below', { cause: syntax }) });
    expect(inspect(withoutSource(error), { showHidden: true, depth: 9 })).not.to.contain('s3cret');
  });
});

describe('a text without passwords', () => {
  for (const [text, expected] of [
    ['no postgres://app:s3cret@h/db here', 'no postgres://app:***@h/db here'],
    ['postgres://app:s3c@ret@h/db', 'postgres://app:***@h/db'],
    ['postgres://app:s3/c?ret@h/db', 'postgres://app:***@h/db'],
    ['/tmp/postgres:/app:s3cret@h/db', '/tmp/postgres:/app:***@h/db'],
    ["host=h password='s3 cret' user=app", 'host=h password=*** user=app'],
    ['postgres://h/db?user=app&password=s3cret&ssl=1', 'postgres://h/db?user=app&password=***&ssl=1'],
    ['postgres://app@h/db', 'postgres://app@h/db'],
    ['see https://example.org/a:b, or write to a@b', 'see https://example.org/a:b, or write to a@b'],
  ] as const)
    it(`is ${expected}`, () => {
      expect(withoutPassword(text)).to.equal(expected);
    });
});
