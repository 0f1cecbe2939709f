import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, col, sql, sum } from '../../lib';
import { checkProject, makeMigration, type Project } from '../../lib/project';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';
import { type DeclaredByBuilder, modelOf, runMigration } from '../support/models';

type Declare = DeclaredByBuilder['declare'];
type Views = { readonly [name: string]: Declare };

/** Changes of several models that stand in each other's way. */
const CASES: readonly [name: string, before: Views, after: Views, renames?: readonly string[]][] = [
  [
    'a column of another type, and SQL on it that fits only that',
    {
      base: (v) => v.from('posts').columns({ id: true, val: 'rating' }).unique('id'),
      on_it: (v) => v.from('base').columns({ id: true, next: sql`val + 1` }),
    },
    {
      base: (v) => v.from('posts').columns({ id: true, val: 'title' }).unique('id'),
      on_it: (v) => v.from('base').columns({ id: true, next: sql`val || 'x'` }),
    },
  ],
  [
    'columns that change places under a summary of them',
    {
      base: (v) => v.from('posts').columns({ id: true, a: 'title', b: 'rating' }),
      total: (v) =>
        v
          .from('base')
          .columns({ group: 'a', total: sum('b') })
          .groupBy('group'),
    },
    {
      base: (v) => v.from('posts').columns({ id: true, a: 'rating', b: 'title' }),
      total: (v) =>
        v
          .from('base')
          .columns({ group: 'b', total: sum('a') })
          .groupBy('group'),
    },
  ],
  [
    'a query of other types under another query',
    {
      base: (v) => v.as('select id, rating as val from posts').columns(['id', 'val']),
      on_it: (v) => v.as('select id, val + 1 as next from base').columns(['id', 'next']),
    },
    {
      base: (v) => v.as('select id, title as val from posts').columns(['id', 'val']),
      on_it: (v) => v.as(`select id, val || 'x' as next from base`).columns(['id', 'next']),
    },
  ],
  [
    'the name of an index that moves to another view, which is there',
    {
      a: (v) => v.from('posts').columns({ id: true, t: 'title' }).index('t', 'mine'),
      b: (v) => v.from('posts').columns({ id: true, t: 'title' }),
    },
    {
      a: (v) => v.from('posts').columns({ id: true, t: 'title' }),
      b: (v) => v.from('posts').columns({ id: true, t: 'title' }).index('t', 'mine'),
    },
  ],
  [
    'the name of an index that moves to a new view',
    { z: (v) => v.from('posts').columns({ id: true }).index('id', 'mine') },
    {
      z: (v) => v.from('posts').columns({ id: true }),
      b: (v) => v.from('posts').columns({ id: true }).index('id', 'mine'),
    },
  ],
  [
    'the name of a renamed view, and of its index, taken by a new one',
    { old: (v) => v.from('posts').columns({ id: true, title: true }).unique('id') },
    {
      young: (v) => v.from('posts').columns({ id: true, title: true }).unique('id'),
      other: (v) => v.from('users').columns({ id: true }).unique('id', 'old_id_unique'),
    },
    ['old:young'],
  ],
  [
    'columns that exchange their names under views on them',
    {
      base: (v) => v.from('posts').columns({ id: true, a: 'title', b: 'rating' }),
      on_it: (v) => v.from('base').columns({ id: true, x: 'a', y: col('b') }),
    },
    {
      base: (v) => v.from('posts').columns({ id: true, b: 'title', a: 'rating' }),
      on_it: (v) => v.from('base').columns({ id: true, x: 'b', y: 'a' }),
    },
  ],
];

describe('a migration of several views', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    knex = database.knex();
    await createBlog(knex);
  });

  const projectOf = (views: Views, ignoredViews: readonly string[] = []): Project => ({
    knex,
    models: Object.entries(views).map(([name, declare]) => modelOf({ name, declare })),
    ignoredViews,
  });
  const make = async (project: Project, renames: readonly string[] = []): Promise<string> =>
    (await makeMigration(project, { writes: false, extension: 'js', renames })).text as string;

  for (const [name, before, after, renames] of CASES) {
    it(`goes up and down with ${name}`, async () => {
      const first = await make(projectOf(before));
      await runMigration(knex, first, 'up');
      const second = await make(projectOf(after), renames);
      await runMigration(knex, second, 'up');
      expect((await checkProject(projectOf(after))).differences).to.deep.equal([]);
      await runMigration(knex, second, 'down');
      expect((await checkProject(projectOf(before))).differences).to.deep.equal([]);
      await runMigration(knex, first, 'down');
    });
  }

  it('leaves a reader that it does not look after as it is, which follows a rename by itself', async () => {
    const first = await make(projectOf({ base: (v) => v.from('posts').columns({ id: true, title: true }) }));
    await runMigration(knex, first, 'up');
    await knex.schema.createMaterializedView('legacy', (view) => view.from('base').columns({ id: true, title: true }));
    const renamed = projectOf({ basis: (v) => v.from('posts').columns({ id: true, heading: 'title' }) }, ['legacy']);
    const text = await make(renamed, ['base:basis', 'title:heading']);
    expect(text).not.to.contain('legacy');
    await runMigration(knex, text, 'up');
    expect((await checkProject(renamed)).differences).to.deep.equal([]);
    await runMigration(knex, text, 'down');
    expect(await knex('legacy').where('id', 1)).to.deep.equal([{ id: 1, title: 'One' }]);
    await knex.schema.dropMaterializedView('legacy');
    await runMigration(knex, first, 'down');
  });

  it('finds views without a schema along the search path', async () => {
    const schemas = ['app', 'public'];
    const other = database.knex({ searchPath: schemas });
    await other.raw('create schema app');
    const views = (column: string): Project => ({
      knex: other,
      models: [
        modelOf({
          name: 'zv',
          schema: 'public',
          declare: (v) => v.from('posts').columns({ id: true, [column]: 'title' }),
        }),
        modelOf({ name: 'zw', declare: (v) => v.from('zv').columns({ id: true, of_it: column }) }),
      ],
      ignoredViews: [],
    });
    const first = await make(views('title'));
    await runMigration(other, first, 'up');
    const second = await make(views('heading'), ['title:heading']);
    expect(second).not.to.contain("'zw'");
    await runMigration(other, second, 'up');
    expect((await checkProject(views('heading'))).differences).to.deep.equal([]);
    await runMigration(other, second, 'down');
    await runMigration(other, first, 'down');
    const { rows } = await other.raw('select * from knex_matview.views');
    expect(rows).to.deep.equal([]);
  });

  it('of names that are mapped takes renames in either spelling', async () => {
    const { knexSnakeCaseMappers } = require('objection') as typeof import('objection');
    const mapped = database.knex(knexSnakeCaseMappers());
    const views = (name: string, column: string): Project => ({
      knex: mapped,
      models: [modelOf({ name, declare: (v) => v.from('posts').columns({ postId: 'id', [column]: 'title' }) })],
      ignoredViews: [],
    });
    const first = await make(views('postSums', 'postTitle'));
    await runMigration(mapped, first, 'up');
    const wanted = views('postHeads', 'headLine');
    const spelt = [
      ['postSums:postHeads', 'postTitle:headLine'],
      ['post_sums:post_heads', 'post_title:head_line'],
      ['postSums:postHeads', 'post_heads.post_title:headLine'],
    ];
    const texts = await Promise.all(spelt.map((renames) => make(wanted, renames)));
    expect(new Set(texts).size).to.equal(1);
    expect(texts[0]).to.contain("renameMaterializedView('postSums', 'postHeads')");
    expect(texts[0]).to.contain("renameColumn('postTitle', 'headLine')");
    await runMigration(mapped, texts[0] as string, 'up');
    expect((await checkProject(wanted)).differences).to.deep.equal([]);
    await runMigration(mapped, texts[0] as string, 'down');
    await runMigration(mapped, first, 'down');
  });
});
