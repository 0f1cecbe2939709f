import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, sql, stringAgg } from '../../lib';
import { checkProject, makeMigration, type Project, planProject } from '../../lib/project';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { type DeclaredByBuilder, modelOf, runMigration } from '../support/models';

const view = (name: string, declare: DeclaredByBuilder['declare']): DeclaredByBuilder => ({ name, declare });
const RIGHT = view('titles', (v) => v.from('posts').columns({ id: true, title: true }).unique('id'));
const WRONG = view('wrong', (v) =>
  v
    .from('posts')
    .columns({ id: true, x: stringAgg('id', ', ') })
    .groupBy('id'),
);

describe('a migration is tried before it is written', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    knex = database.knex({ pool: { min: 1, max: 1 } });
    await createBlog(knex);
  });

  const projectOf = (views: readonly DeclaredByBuilder[]): Project => ({
    knex,
    models: views.map(modelOf),
    ignoredViews: [],
  });
  const make = (views: readonly DeclaredByBuilder[]) =>
    makeMigration(projectOf(views), { writes: false, extension: 'js' });

  it('and refused with the view and the column that PostgreSQL refuses', async () => {
    const error = await rejection(make([RIGHT, WRONG]));
    expect(error.message).to.contain('wrong').and.contain('column "x"').and.contain('string_agg(integer, unknown)');
    const { rows } = await knex.raw("select relname from pg_class where relname in ('titles', 'wrong')");
    expect(rows).to.deep.equal([]);
    const { changes } = await planProject(projectOf([RIGHT, WRONG]));
    expect(changes.map(({ title, obstacles }) => [title, obstacles.length])).to.deep.equal([
      ['create titles', 0],
      ['create wrong', 1],
    ]);
  });

  it('with views that read each other, and changes that depend on each other', async () => {
    const over = view('over_titles', (v) => v.from('titles').columns({ id: true, upper: sql`upper(title)` }));
    const { text } = await make([RIGHT, over]);
    await runMigration(knex, text as string, 'up');
    const more = [
      view('titles', (v) => v.from('posts').columns({ id: true, title: true, rating: true }).unique('id')),
      view('over_titles', (v) => v.from('titles').columns({ id: true, upper: sql`upper(title)`, rating: true })),
      view('third', (v) => v.as('select id, rating from titles').index('id', 'third_id')),
    ];
    const next = await make(more);
    await runMigration(knex, next.text as string, 'up');
    const bad = view('titles', (v) => v.from('posts').columns({ id: true, title: sql`nothing(title)`, rating: true }));
    const error = await rejection(make([bad, ...more.slice(1)]));
    expect(error.message).to.contain('titles').and.contain('nothing(');
    await runMigration(knex, next.text as string, 'down');
    await runMigration(knex, text as string, 'down');
  });

  it('and a pending one by the plan', async () => {
    const migrations = (up: (trx: Knex) => unknown) => ({
      getMigrations: async () => ['1_one'],
      getMigrationName: (name: string) => name,
      getMigration: () => ({ up, down: async () => {} }),
    });
    const planOf = async (up: (trx: Knex) => unknown) => {
      const by = database.knex({ migrations: { migrationSource: migrations(up) as never } });
      return (await planProject({ knex: by, models: null, ignoredViews: [] })).changes;
    };
    const create = (trx: Knex): unknown =>
      trx.schema.createMaterializedView('bad', (v) => v.from('posts').columns({ heading: 'titel' }));
    const [refused] = await planOf(create);
    expect(refused?.obstacles[0]?.message).to.contain('titel');
    const depends = await planOf(async (trx) => {
      await trx.raw('alter table posts add column titel text');
      await create(trx);
    });
    expect(depends.flatMap(({ obstacles }) => obstacles)).to.deep.equal([]);
  });

  it('unless something else has the name of a view, which has to go', async () => {
    await knex.raw('create view titles as select 1 as id');
    try {
      const error = await rejection(make([RIGHT]));
      expect(error.hint).to.equal('rename or drop what has the name of a materialized view: titles');
      const { differences } = await checkProject(projectOf([RIGHT]));
      expect(differences.map(({ hint }) => hint)).to.deep.equal([error.hint]);
    } finally {
      await knex.raw('drop view titles');
    }
  });

  it('keeps no lock, and waits for none for long', async () => {
    const other = await knex.client.acquireRawConnection();
    try {
      await other.query('begin; lock table posts in access exclusive mode');
      const error = await rejection(make([RIGHT]));
      expect(error.code).to.equal('MATVIEW_LOCK_TIMEOUT');
    } finally {
      await other.end();
    }
  });
});
