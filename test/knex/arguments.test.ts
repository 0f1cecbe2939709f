import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, caseWhen, count, type MaterializedViewBuilder, max } from '../../lib';
import { createBlog } from '../support/blog';
import { registeredNames, rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

/** What TypeScript would refuse and JavaScript lets through. */
type Loose = { [method: string]: (...args: unknown[]) => Loose };

describe('an argument that cannot be meant', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
  });

  const problemOf = async (say: (view: Loose) => unknown): Promise<string> => {
    const error = await rejection(
      knex.schema.createMaterializedView('wrong', (view: MaterializedViewBuilder) => {
        say(view.from('posts').columns({ id: true }) as unknown as Loose);
      }),
    );
    expect(error.code).to.equal('MATVIEW_DEFINITION_INVALID');
    return error.message;
  };

  const cases: readonly [name: string, say: (view: Loose) => unknown, message: string][] = [
    [
      'a relation without its kind',
      (view) => view.relation?.('author'),
      'relation is given undefined in place of a relation',
    ],
    ['a comment that is no text', (view) => view.comment?.(5), 'comment takes text, and was given 5'],
    [
      'too few bindings',
      (view) => view.whereRaw?.('id = ?', []),
      'whereRaw: raw SQL has more placeholders than its 0 bindings',
    ],
    ['an object as a source', (view) => view.columns?.({ x: { a: 1 } }), 'column "x": an object is not a source'],
    ['a function as a source', (view) => view.columns?.({ x: () => 1 }), 'column "x": a function is not a source'],
    [
      'a condition without its result',
      (view) => view.columns?.({ x: caseWhen('rating', '>', 1) }),
      'column "x": a caseWhen without its then(…) is not a source',
    ],
    [
      'a function as a subquery of whereIn',
      (view) => view.whereIn?.('id', () => {}),
      'a subquery is given as a function',
    ],
    [
      'a function as a subquery of whereExists',
      (view) => view.whereExists?.(() => {}),
      'a subquery is given as a function',
    ],
    ['a function as a value', (view) => view.where?.('id', '=', () => {}), 'a subquery is given as a function'],
    ['a number as a query', (view) => view.as?.(5), 'as: 5 is not a query'],
    [
      'several statements as a query',
      (view) => view.as?.(`select ';' as "a;b" /* ; */, $$;$$ as c -- ;\n; drop table posts;`),
      'its query has several statements',
    ],
    [
      'an aggregate of an aggregate',
      (view) => view.columns?.({ x: max(count('comments') as never) }),
      'an aggregate is inside another aggregate',
    ],
  ];

  for (const [name, say, message] of cases) {
    it(`is refused, as ${name}`, async () => {
      expect(await problemOf(say)).to.contain(message);
    });
  }

  it('is none where a semicolon is part of a text, a name or a comment, or ends the query', async () => {
    const query = `select ';' as "a;b", e'\\';' as e /* ; */, $x$;$x$ as c -- ;\n from posts ; `;
    await knex.schema.createMaterializedView('semicolons', (view) => view.as(query));
    expect(await knex('semicolons').first()).to.deep.equal({ 'a;b': ';', e: "';", c: ';' });
  });

  it('is none where columns are named one by one', async () => {
    await knex.schema.createMaterializedView('one_by_one', (view) => view.from('posts').columns('id', 'title'));
    expect(Object.keys(await knex('one_by_one').first())).to.deep.equal(['id', 'title']);
    await knex.schema.alterMaterializedView('one_by_one', (view) => view.columns('rating', 'author_id'));
    expect(Object.keys(await knex('one_by_one').first())).to.deep.equal(['id', 'title', 'rating', 'author_id']);
  });

  it('is none where two sessions create one view: one of them is told that it is there', async () => {
    // PostgreSQL finds the other view at one of several places, so that one round alone would miss most of them.
    for (let round = 0; round < 20; round += 1) {
      const create = () => knex.schema.createMaterializedView(`both_${round}`, (view) => view.as('select 1 as one'));
      const results = await Promise.allSettled(Array.from({ length: 6 }, create));
      const codes = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
      expect(codes).to.deep.equal(Array.from({ length: 5 }, () => 'MATVIEW_ALREADY_EXISTS'));
    }
  });

  it('is none where a view is renamed to the name of one that was dropped by hand', async () => {
    await knex.schema.createMaterializedView('gone', (view) => view.as('select 1 as one'));
    await knex.raw('drop materialized view gone');
    await knex.schema.createMaterializedView('other', (view) => view.as('select 2 as two'));
    await knex.schema.renameMaterializedView('other', 'gone');
    const names = await registeredNames(knex);
    expect(names).to.include('public.gone').and.not.include('public.other');
  });
});
