import { strict as assert } from 'node:assert';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Client } from 'pg';
import { col, type Source, sql, value } from '../../lib/declare';
import { Problems, type SqlExpression, scanSql, sqlOf } from '../../lib/definition';
import { type SqlRole, validateSql } from '../../lib/definition/validate/sql';
import { runs } from '../property/runs';
import { useDatabase } from '../support/database';

function problems(expression: SqlExpression, role: SqlRole): readonly string[] {
  const found = new Problems();
  validateSql(expression, role, found);
  return found.list.map(({ message }) => message);
}

function problemsOfText(text: string, role: SqlRole = 'statement'): readonly string[] {
  return problems(sqlOf([text], true), role);
}

function partOf({ expression }: Source): SqlExpression {
  return expression as SqlExpression;
}

describe('SQL text', () => {
  const several: readonly string[] = [
    'select 1; select 2',
    'select 1 with no data; commit; alter role app superuser; begin',
    'select 1 --\r; select 2',
    'select 1 /* /* */ */; select 2',
    'select a$$; select 2 as b$$',
    "select fooE'\\'; select '2'",
    "select E'a\\''; select 2",
    "select E'a'\n'\\''; select 2",
    "select E'a' -- b\n 'c\\''; select 2",
    "select U&'a\\'; select 2",
    'select 1 as "a""; select";select 2',
    'select $a1$ $a$ $a1$; select 2',
    'select $é$ ; $é$; select 2',
  ];
  for (const text of several) {
    it(`has several statements: ${JSON.stringify(text)}`, () => {
      expect(problemsOfText(text).join()).to.contain('several statements');
    });
  }

  const one: readonly string[] = [
    'select 1;',
    ';;select 1; ; -- ;',
    'select 1 -- ; select 2',
    'select 1 /* ; /* ; */ ; */',
    "select ';', E'\\';', U&'\\003b;', B'1', $$;$$, $a$;$$;$b$;$a$, N';' as \";\"",
    "select E'a'\n  -- b\n  '\\';'",
    'select a[1], (b) from c',
    "select 'a\\'",
  ];
  for (const text of one) {
    it(`is one statement: ${JSON.stringify(text)}`, () => {
      expect(problemsOfText(text)).to.deep.equal([]);
    });
  }

  const swallows: readonly [string, SqlExpression, string][] = [
    ['a semicolon', partOf(sql`1; select 2`), 'has a semicolon'],
    ['a parenthesis too many', partOf(sql`1) or (true`), 'do not match'],
    ['a parenthesis that stays open', partOf(sql`lower(${col('a')}`), 'do not match'],
    ['a bracket that a parenthesis closes', partOf(sql`a[(1])`), 'do not match'],
    ['an open string', partOf(sql`'a`), 'an unterminated string'],
    ['an open string with escapes', partOf(sql`E'a\\'`), 'an unterminated string'],
    ['open dollars', partOf(sql`$$a`), 'an unterminated string'],
    ['an open name', partOf(sql`"a`), 'an unterminated quoted name'],
    ['an open comment', partOf(sql`1 /* /* */`), 'an unterminated comment'],
    ['a comment at its end', partOf(sql`1 -- a`), 'ends in a comment'],
    ['a value inside a string', partOf(sql`'${'a'}'`), 'a value inside a string'],
    ['a value inside a name', partOf(sql`"${'a'}"`), 'a value inside a quoted name'],
    ['a value inside a comment', partOf(sql`1 -- ${'a'}\n`), 'a value inside a comment'],
    ['a column inside dollars', partOf(sql`$$${col('a')}$$`), 'a value inside a string'],
    ['dollars that a function ends', partOf(sql`$a${col('a')}`), 'right after a dollar sign'],
    ['a string that goes on', partOf(sql`${'\\'}\n'\\', '; --'`), 'a string right after a value'],
    ['a NUL', partOf(sql`'a\u0000'`), 'a NUL character'],
    ['text inside that does not end', partOf(sql`(${sql`'a`})`), 'an unterminated string'],
  ];
  for (const [name, expression, problem] of swallows) {
    it(`of a part of a statement is refused with ${name}`, () => {
      expect(problems(expression, 'part').join('\n')).to.contain(problem);
    });
  }

  it('of a part of a statement is taken as it is where it ends where it seems to', () => {
    const inner = sql`lower(${col('a')}`;
    const parts = [
      sql`date_trunc('day', ${col('a')}, ${'UTC'})`,
      sql`interval '${3} days'`,
      sql`(${sql`select 1`})`,
      sql`${inner})`,
      sql`a #>> '{b,c}' || '\\d' || E'\\''`,
      sql`a[1:2] /* ; */ -- ;
        + 1`,
      sql`interval${value('1 day')}`,
    ];
    for (const part of parts) expect(problems(partOf(part), 'part')).to.deep.equal([]);
    expect(problems(sqlOf(['select 1 ; '], true), 'part')).to.deep.equal([]);
  });

  it('is scanned quickly, whatever it is made of', () => {
    const texts = ['/*', "E'\n", '--', '$a', "''", '(', '\n', '; --\n', "E'\\'", '$$', 'a$', '"', "'\n--"];
    const before = process.cpuUsage();
    for (const text of texts) scanSql(text.repeat(300_000));
    expect(process.cpuUsage(before).user, 'microseconds').to.be.below(5_000_000);
  });

  describe('is taken apart as PostgreSQL does it', () => {
    const database = useDatabase();
    let client: Client;
    before(async () => {
      client = await database.connect();
    });

    /** What the server says of a text that is sent as one statement, less that the wrong values are sent with it. */
    async function prepare(text: string): Promise<string | null> {
      const message = await client.query(text, [null]).then(
        () => null,
        (error: Error) => error.message,
      );
      return message?.startsWith('bind message supplies') === true ? null : message;
    }

    it('so that text that is taken as one statement is one', async () => {
      let taken = 0;
      let refused = 0;
      const check = async (text: string): Promise<void> => {
        const [said, found] = [await prepare(text), problemsOfText(text)];
        const isSeveral = said?.includes('multiple commands') === true;
        if (isSeveral) assert.notDeepEqual(found, [], text);
        if (said === null) assert.deepEqual(found, [], text);
        taken += said === null ? 1 : 0;
        refused += isSeveral ? 1 : 0;
      };
      const { numRuns, ...options } = runs('texts of SQL', 30);
      await fc.assert(fc.asyncProperty(selects, check), { numRuns, ...options });
      assert.ok(taken > numRuns / 20 && refused > numRuns / 40, `${taken} taken and ${refused} refused of ${numRuns}`);
    }).timeout(600_000);
  });
});

/** What opens, closes or continues something, and what would be a statement. */
const junk = fc
  .array(
    fc.constantFrom(
      "'",
      "''",
      '"',
      '\\',
      "\\'",
      "E'",
      "e'",
      "U&'",
      '$$',
      '$a$',
      '$a1$',
      '$é$',
      '$1',
      'a$$',
      'é$a$',
      '/*',
      '*/',
      '*',
      '/',
      '--',
      '\n',
      '\r',
      '\t',
      '; select 1 as b',
      ';',
      'x',
      ' ',
      '1',
      '\u00a0',
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));

/** Something that may be selected, and what may come between. */
const item = fc.oneof(
  junk.map((text) => `'${text}'`),
  junk.map((text) => `E'${text}'`),
  junk.map((text) => `e'a'\n'${text}'`),
  junk.map((text) => `'a'\n'${text}'`),
  junk.map((text) => `E'a' --${text}\n'\\''`),
  junk.map((text) => `N'${text}'`),
  junk.map((text) => `$$${text}$$`),
  junk.map((text) => `$a$${text}$a$`),
  junk.map((text) => `$a1$${text}$a1$`),
  junk.map((text) => `$é$${text}$é$`),
  junk.map((text) => `1 as "${text}"`),
  junk.map((text) => `1 as a${text}`),
  junk.map((text) => `1 /*${text}*/`),
  junk.map((text) => `1 /*/*${text}*/*/`),
  junk.map((text) => `1 --${text}\n`),
  junk.map((text) => `1 --${text}\r`),
  junk,
);

const selects = fc
  .array(fc.tuple(item, fc.constantFrom(', ', '; select ', ' , ', ';\nselect ')), { minLength: 1, maxLength: 3 })
  .map((items) => `select ${items.map(([text], index) => (index === 0 ? text : items[index]?.[1] + text)).join('')}`);
