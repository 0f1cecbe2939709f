import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { makeMigration, type Project, planProject } from '../../lib/project';
import { createBlog } from '../support/blog';
import { serverUrl, useDatabase } from '../support/database';
import { type DeclaredByBuilder, modelOf, runMigration } from '../support/models';

const TITLES: DeclaredByBuilder = {
  name: 'titles',
  declare: (view) => {
    view.from('posts').columns({ id: true, title: true });
    view.unique('id');
    view.comment('all titles');
    view.columnComments({ title: 'as written' });
    view.storage({ fillfactor: 90 });
  },
};

describe('what is lost with a view that a migration drops', () => {
  const database = useDatabase();
  const [reader, owner] = [`kmv reader ${process.pid}`, `kmv owner ${process.pid}`];
  let directory: string;
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    directory = mkdtempSync(join(tmpdir(), 'knex-matview-lost-'));
    knex = database.knex({ migrations: { directory } });
    await createBlog(knex);
    const { text } = await makeMigration(projectOf([TITLES]), { writes: false, extension: 'js' });
    await runMigration(knex, text as string, 'up');
    await knex.raw('create schema elsewhere');
    await knex.raw(`create role "${reader}"; create role "${owner}"`);
  });
  after(async () => {
    rmSync(directory, { recursive: true });
    const client = new Client({ connectionString: serverUrl() });
    await client.connect();
    await client.query(`drop role if exists "${reader}"; drop role if exists "${owner}"`);
    await client.end();
  });

  const projectOf = (models: readonly DeclaredByBuilder[]): Project => ({
    knex,
    models: models.map(modelOf),
    ignoredViews: [],
  });
  const lost = async (models: readonly DeclaredByBuilder[]): Promise<readonly string[]> =>
    (await makeMigration(projectOf(models), { writes: false, extension: 'js' })).lost;

  it('is nothing of what its declaration says', async () => {
    expect(await lost([])).to.deep.equal([]);
  });

  describe('to which somebody attached more', () => {
    before(() =>
      knex.raw(`
        create index by_hand on titles (title);
        comment on index titles_id_unique is 'the key';
        create statistics by_hand_statistics on id, title from titles;
        alter materialized view titles set (autovacuum_enabled = false, toast.autovacuum_enabled = false);
        alter materialized view titles alter column title set statistics 500;
        alter materialized view titles alter column title set storage external;
        comment on column titles.id is 'of the post';
        alter materialized view titles cluster on titles_id_unique;
        alter materialized view titles owner to "${owner}";
        grant select, insert on titles to "${reader}" ;
        grant select on titles to public;
        grant select (id) on titles to "${reader}"`),
    );

    const all = [
      'index "by_hand"',
      'comment of index "titles_id_unique"',
      'clustering on index "titles_id_unique"',
      'statistics "by_hand_statistics"',
      `owner "${owner}"`,
      'select granted to everyone',
      `insert, select granted to "${reader}"`,
      'storage parameter autovacuum_enabled=false',
      'storage parameter toast.autovacuum_enabled=false',
      'comment "of the post" of column "id"',
      `select of column "id" granted to "${reader}"`,
      'statistics target 500 of column "title"',
      'storage external of column "title"',
    ];

    it('is told by make', async () => {
      expect(await lost([])).to.have.deep.members(all.map((one) => `titles: ${one}`));
    });

    it('is told by plan, of the drop', async () => {
      const { changes } = await planProject(projectOf([]));
      expect(changes.map(({ title }) => title)).to.deep.equal(['drop titles']);
      expect(changes[0]?.lost).to.have.deep.members(all);
    });

    it('is told where the view is created again in another schema', async () => {
      const { changes } = await planProject(projectOf([{ ...TITLES, schema: 'elsewhere' }]));
      expect(changes.map((change) => [change.title, change.lost.length])).to.deep.equal([
        ['drop titles', all.length],
        ['create elsewhere.titles', 0],
      ]);
    });

    it('is nothing where it is altered or renamed, which keeps it', async () => {
      const wider: DeclaredByBuilder = {
        ...TITLES,
        declare: (view) => {
          TITLES.declare(view);
          view.columns({ rating: true });
        },
      };
      expect(await lost([wider])).to.deep.equal([]);
      const { operations, lost: none } = await makeMigration(projectOf([{ ...TITLES, name: 'headings' }]), {
        writes: false,
        renames: ['titles:headings'],
      });
      expect([operations[0], none]).to.deep.equal(['rename titles to headings', []]);
    });
  });

  describe('because another one changes that it reads', () => {
    it('is told', async () => {
      await knex.raw('drop schema public cascade; create schema public; drop schema knex_matview cascade');
      await createBlog(knex);
      const views = (name: string, isText: boolean): readonly DeclaredByBuilder[] => [
        {
          name: 'base',
          declare: (view) => view.from('posts').columns({ id: true, value: isText ? 'title' : 'id' }),
        },
        {
          name,
          declare: (view) =>
            view.as(isText ? 'select id, upper(value) as value from base' : 'select id, value + 1 as value from base'),
        },
      ];
      const { text } = await makeMigration(projectOf(views('over', false)), { writes: false, extension: 'js' });
      await runMigration(knex, text as string, 'up');
      await knex.raw('create index by_hand on "over" (value)');
      const made = await makeMigration(projectOf(views('over', true)), { writes: false });
      expect(made.operations).to.deep.equal(['drop over', 'alter base', 'create over']);
      expect(made.lost).to.deep.equal(['over: index "by_hand"']);
    });
  });
});
