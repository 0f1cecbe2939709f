import { expect } from 'chai';
import fc from 'fast-check';
import { knex as createKnex, type Knex } from 'knex';
import { raw, ref } from 'objection';
import * as library from '../../lib';
import { MatviewError } from '../../lib';
import { compileSelect, createDialect, quoteIdentifier } from '../../lib/compiler';
import { defineView, emptyDraft } from '../../lib/declare';
import { createAlterBuilder } from '../../lib/declare/alter-builder';
import { AlterCollector } from '../../lib/declare/alter-collector';
import { alterView } from '../../lib/definition';
import { runs } from '../property/runs';

const {
  attachMaterializedViews,
  arrayAgg,
  belongsTo,
  caseWhen,
  cast,
  col,
  count,
  func,
  hasMany,
  manyToMany,
  max,
  sql,
  stringAgg,
  value,
} = library;

attachMaterializedViews();

// biome-ignore lint/suspicious/noExplicitAny: the arguments are wrong on purpose
type Any = any;

const knex: Knex = createKnex({ client: 'pg' });
const stranger = new (class Stranger {})();
const noPrototype = Object.create(null) as object;
const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

const VALUES: readonly unknown[] = [
  ...[
    undefined,
    null,
    true,
    false,
    0,
    -1,
    Number.NaN,
    5n,
    '',
    'id',
    'comments.score',
    '*',
    'a..b',
    'descending',
    '\u0000',
  ],
  ...[
    [],
    [''],
    ['id'],
    [[]],
    [undefined],
    [null, 1],
    ['id', 'title'],
    {},
    { id: true },
    { foreignKey: 'x' },
    { id: 5 },
  ],
  ...[
    { from: 'id' },
    { to: [] },
    { through: 'x', from: 'a', to: 'b' },
    { table: 'posts' },
    { table: 5 },
    { key: null },
  ],
  ...[
    { column: 'id' },
    { column: undefined },
    { where: 5 },
    { indexName: 5 },
    { order: 'up' },
    { name: 'f' },
    { schema: 5 },
  ],
  ...[Symbol('s'), new Date(), new Date(Number.NaN), Buffer.from('x'), /x/, new Map(), stranger, noPrototype, cyclic],
  ...[() => undefined, (q: Any) => q.where('id', 1), class Model {}, Promise.resolve(1), new Error('x')],
  ...[col('id'), sql`now()`, sql`select 1`, value(1), count('comments'), caseWhen('id', 1), belongsTo('users', 'id')],
  ...[knex, knex.raw('a = ?', [1]), knex.raw('?'), knex('posts').as('p'), knex('posts').where('id', undefined as Any)],
  ...[knex.ref('k').as('x'), knex.schema, knex('a').insert({ a: 1 }), raw('?? + ?', 'a', 1), ref('a.b'), ref('a:b.c')],
];

const anyValue = fc.constantFrom(...VALUES);
const anyValues = fc.array(anyValue, { maxLength: 4 });

/** A refusal names its code, what is wrong, and what to write. */
function assertRefusal(error: unknown, call: string): void {
  if (!(error instanceof MatviewError)) throw new Error(`${call} threw ${String((error as Error)?.stack ?? error)}`);
  expect(error.code, call).to.match(/^MATVIEW_/);
  expect(error.hint, `${call}: ${error.message}`).to.be.a('string').and.to.not.equal('');
}

function attempt(call: string, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    assertRefusal(error, call);
    return undefined;
  }
}

const FUNCTIONS = Object.entries(library).filter(
  ([name, made]) => typeof made === 'function' && /^[a-z]/.test(name) && !/^(attach|register|defineConfig)/.test(name),
) as [string, (...input: unknown[]) => unknown][];

function methodsOf(made: object): string[] {
  const names = new Set<string>();
  for (let at = made; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return [...names].filter((name) => name !== 'constructor' && typeof (made as Any)[name] === 'function');
}

const DIALECT = createDialect({ customWrapIdentifier: (name) => quoteIdentifier(name) });
const PARENT = defineView({
  ...emptyDraft({ schema: null, name: 'v' }),
  parent: { schema: null, name: 'posts' },
  relations: [{ path: ['comments'], spec: hasMany('comments', 'post_id') }],
  columns: [
    { name: 'id', source: true },
    { name: 'total', source: count('comments') },
  ],
});

const MADE: readonly object[] = [
  ...[count('comments'), sql`1`, hasMany('comments', 'post_id'), caseWhen('a', 1), caseWhen('a', 1).then('b')],
  manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }),
];

describe('a call with any arguments', () => {
  it('of a function of the package is taken, or refused with a code and a hint', () => {
    const property = fc.property(fc.constantFrom(...FUNCTIONS), anyValues, ([name, call], input) => {
      attempt(`${name} of ${input.length}`, () => call(...input));
    });
    fc.assert(property, runs('functions', 5));
  });

  it('of a method of what they make is taken, or refused with a code and a hint', () => {
    const property = fc.property(fc.constantFrom(...MADE), fc.nat(), anyValues, (made, choice, input) => {
      const names = methodsOf(made);
      const name = names[choice % names.length] as string;
      attempt(`.${name}`, () => (made as Any)[name](...input));
    });
    fc.assert(property, runs('methods', 5));
  });

  it('of a builder of a new view is taken, or refused with the view', () => {
    const check = (calls: readonly (readonly [number, readonly unknown[]])[], isParent: boolean): void => {
      const said: string[] = [];
      attempt('create', () =>
        knex.schema
          .createMaterializedView('v', (view: Any) => {
            if (isParent) view.from('posts').columns({ id: true, total: count('comments') });
            if (isParent) view.relation('comments', hasMany('comments', 'post_id'));
            for (const [choice, input] of calls) {
              const names = methodsOf(view).filter((name) => !/^_|toSQL|queryContext|[cC]heckOption/.test(name));
              const name = names[choice % names.length] as string;
              said.push(name);
              attempt(name, () => view[name](...input));
            }
          })
          .toString(),
      );
    };
    const calls = fc.array(fc.tuple(fc.nat(), anyValues), { maxLength: 4 });
    fc.assert(fc.property(calls, fc.boolean(), check), runs('builders', 3));
  });

  it('of the builder of an alter is taken, or refused with the view', () => {
    const check = (calls: readonly (readonly [number, readonly unknown[]])[]): void => {
      attempt('alter', () => {
        const collector = new AlterCollector();
        const view = createAlterBuilder(collector) as Any;
        const names = methodsOf(view);
        for (const [choice, input] of calls) {
          const name = names[choice % names.length] as string;
          attempt(name, () => view[name](...input));
        }
        compileSelect(alterView(PARENT, collector.build(), collector.problems), DIALECT);
      });
    };
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(), anyValues), { maxLength: 4 }), check), runs('alters', 5));
  });
});

describe('a mistake', () => {
  const view = (declare: (view: Any) => void): unknown =>
    knex.schema
      .createMaterializedView('v', (v: Any) => {
        v.from('posts').columns({ id: true, status: true });
        declare(v);
      })
      .toString();

  const MISTAKES: readonly (readonly [string, () => unknown, RegExp, RegExp])[] = [
    ["hasMany('orders')", () => (hasMany as Any)('orders'), /takes the columns/, /hasMany\('comments', 'post_id'\)/],
    ["belongsTo('users')", () => (belongsTo as Any)('users'), /takes the columns/, /belongsTo\('users', 'author_id'\)/],
    [
      "manyToMany('users', {})",
      () => (manyToMany as Any)('users', {}),
      /lacks the option "through"/,
      /through: 'post_tags'/,
    ],
    [
      "hasMany('orders', { foreignKey: 'id' })",
      () => (hasMany as Any)('orders', { foreignKey: 'id' }),
      /foreignKey/,
      /from, to, key/,
    ],
    ["cast('id')", () => (cast as Any)('id'), /needs a type/, /cast\('price', 'numeric/],
    ['func()', () => (func as Any)(), /name of a function/, /func\('lower', 'title'\)/],
    ['col()', () => (col as Any)(), /undefined/, /col\('author.name'\)/],
    ["sql('upper(name)')", () => (sql as Any)('upper(name)'), /is a tag/, /sql`upper\(name\)`/],
    [".orderBy('x', 'descending')", () => arrayAgg('a.x').orderBy('x', 'descending' as Any), /"descending"/, /'desc'/],
    ['arrayAgg([])', () => arrayAgg([] as Any), /an empty array/, /name a column/],
    [
      "stringAgg('reviews.body')",
      () => (stringAgg as Any)('reviews.body'),
      /text between/,
      /stringAgg\('tags.name', ', '\)/,
    ],
    [
      "from(knex('posts').as('p'))",
      () => view((v) => v.from(knex('posts').as('p'))),
      /name of a table/,
      /create a view of it/,
    ],
    ['from(knex.raw(…))', () => view((v) => v.from(knex.raw('posts'))), /name of a table/, /create a view of it/],
    ['groupBy(sql`…`)', () => view((v) => v.groupBy(sql`now()`)), /groupBy takes names/, /groupBy\('day'\)/],
    ["columns(['*'])", () => view((v) => v.columns(['*'])), /'\*' is not a column/, /columns\(\['id', 'title'\]\)/],
    [
      "unique('id', 'status')",
      () => view((v) => v.unique('id', 'status')),
      /is a column of the view/,
      /unique\(\['id', 'status'\]\)/,
    ],
    [
      "knex.ref('k').as('x')",
      () => view((v) => v.columns({ y: knex.ref('k').as('x') })),
      /alias "x"/,
      /without as\('x'\)/,
    ],
    [
      "max('comments') of a relation",
      () => view(maxOfRelation),
      /"comments" is a relation/,
      /max\('comments\.…'\)|count\('comments'\)/,
    ],
  ];
  const maxOfRelation = (v: Any): void =>
    v.relation('comments', hasMany('comments', 'post_id')).columns({ m: max('comments') });

  for (const [call, run, message, hint] of MISTAKES) {
    it(`says what to write for ${call}`, () => {
      const error = errorOf(run);
      expect(error.message).to.match(message);
      expect(error.hint).to.match(hint);
    });
  }
});

describe('a where-method of Knex', () => {
  const whole = (source: Any): string =>
    knex.schema
      .createMaterializedView('v', (v: Any) => {
        v.from('posts').relation('comments', hasMany('comments', 'post_id')).columns({ id: true, n: source });
      })
      .toString();

  it('filters an aggregate', () => {
    const text = whole(count('comments').whereNull('comments.body').orWhereIn('comments.score', [1, 2]));
    expect(text).to.include(`filter (where "comments"."body" is null or "comments"."score" in ('1', '2'))`);
  });

  it('filters a relation', () => {
    const text = knex.schema
      .createMaterializedView('v', (v) => {
        v.from('posts').relation(
          'comments',
          hasMany('comments', 'post_id').whereNotNull('body').whereBetween('score', [1, 5]),
        );
        v.columns({ id: true, n: count('comments') });
      })
      .toString();
    expect(text).to.include(`where "comments"."body" is not null and "comments"."score" between '1' and '5'`);
  });

  it("takes Objection's raw and ref, as any source does", () => {
    const text = whole(count('comments').where(raw('?? > ?', 'comments.score', ref('rating') as Any) as Any));
    expect(text).to.include('filter (where ("comments"."score" > "posts"."rating"))');
  });
});

function errorOf(run: () => unknown): MatviewError {
  try {
    run();
  } catch (error) {
    if (error instanceof MatviewError) return error;
    throw error;
  }
  throw new Error('it was taken');
}
