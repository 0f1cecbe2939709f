import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, count, hasMany } from '../../lib';
import { makeMigration, type PlannedChange, type Project, planProject } from '../../lib/project';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';
import { type DeclaredByBuilder, modelOf, runMigration } from '../support/models';

const SUMMARIES: DeclaredByBuilder = {
  name: 'summaries',
  declare: (view) => {
    view.from('posts');
    view.relation('comments', hasMany('comments', 'post_id'));
    view.columns({ id: true, title: true, comments_count: count('comments') });
    view.unique('id');
  },
};

const WITH_AUTHOR: DeclaredByBuilder = {
  name: 'summaries',
  declare: (view) => {
    view.from('posts');
    view.relation('author', belongsTo('users', 'author_id'));
    view.relation('comments', hasMany('comments', 'post_id'));
    view.columns({ id: true, title: true, comments_count: count('comments'), author: 'author.name' });
    view.unique('id');
    view.index('author');
  },
};

const BY_AUTHOR: DeclaredByBuilder = {
  name: 'by_author',
  declare: (view) => {
    view.from('summaries').columns({ author: true, posts: count() }).groupBy('author');
  },
};

describe('planning a project', () => {
  const database = useDatabase();
  let directory: string;
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    directory = mkdtempSync(join(tmpdir(), 'knex-matview-plan-'));
    knex = database.knex({ migrations: { directory } });
    await createBlog(knex);
  });
  after(() => rmSync(directory, { recursive: true }));

  const projectOf = (models: readonly DeclaredByBuilder[] | null): Project => ({
    knex,
    models: models === null ? null : models.map(modelOf),
    ignoredViews: [],
  });
  const register = JSON.stringify(join(__dirname, '../../lib/register.ts'));

  /** Everything that the database has a name for. */
  const names = async (): Promise<unknown> =>
    (
      await knex.raw(
        `select array_agg(oid::regclass::text order by 1) as names from pg_class where relnamespace::regnamespace::text in ('public', 'knex_matview')`,
      )
    ).rows[0].names;

  it('of a project whose models are not in the database says what would be created, with its SQL', async () => {
    const before = await names();
    const plan = await planProject(
      projectOf([SUMMARIES, { ...BY_AUTHOR, declare: (view) => view.from('summaries').columns({ id: true }) }]),
    );
    expect(plan.of).to.equal('models');
    expect(plan.changes.map(({ title }) => title)).to.deep.equal(['create summaries', 'create by_author']);
    expect(plan.changes[0]?.steps[0]?.sql[0]).to.match(/^create materialized view "summaries" as/);
    expect(plan.changes[0]?.steps[0]?.sql[1]).to.match(/^create unique index/);
    expect(await names()).to.deep.equal(before);
  });

  it('of changed models has the steps of an alter with their reasons, and changes nothing', async () => {
    const { text } = await makeMigration(projectOf([SUMMARIES]), { writes: false, extension: 'js' });
    await runMigration(knex, text as string, 'up');
    const before = await names();
    const { changes } = await planProject(projectOf([WITH_AUTHOR, BY_AUTHOR]));
    expect(changes.map(({ title }) => title)).to.deep.equal(['alter summaries', 'create by_author']);
    const kinds = changes[0]?.steps.map(({ name }) => name.split(' ')[0]);
    expect(kinds).to.include.members(['create', 'fill', 'rebuildIndex', 'createIndex', 'swap', 'dropOld', 'register']);
    expect(changes[0]?.steps.every(({ reason }) => reason.length > 0)).to.equal(true);
    expect(await names()).to.deep.equal(before);
  });

  it('of models that the database is as has no changes', async () => {
    expect(await planProject(projectOf([SUMMARIES]))).to.deep.equal({ of: 'models', changes: [] });
  });

  it('of pending migrations plans what they do to views, tells what else they do, and does none of it', async () => {
    const lib = JSON.stringify(join(__dirname, '../../lib'));
    const migration = `require(${register});
      const { count, hasMany } = require(${lib});
      exports.up = async (knex) => {
        const [{ total }] = await knex('posts').count('* as total');
        if (Number(total) !== 4) throw new Error('it reads what is there');
        await knex.schema.createTable('drafts', (table) => table.increments());
        await knex('posts').where('id', 1).update({ rating: 0 });
        await knex.schema.alterMaterializedView('summaries', (view) => view.index('title'));
        await knex.schema.createMaterializedView('busy', (view) => view.as('select 1 as one'));
        await knex.schema.alterMaterializedView('busy', (view) => view.comment('much'));
        await knex.transaction((trx) => trx('posts').where('id', 1).delete());
        await knex.schema.alterMaterializedView('no_such', (view) => view.comment('much'));
        await knex.schema.refreshMaterializedView('summaries');
        await knex.schema.dropMaterializedView('summaries');
        if (await knex.schema.hasMaterializedView('busy')) await knex('posts').delete();
      };
      exports.down = async () => {};`;
    writeFileSync(join(directory, '20260101000000_all.js'), migration);
    await knex.migrate.list();
    const before = await names();
    const plan = await planProject(projectOf(null));
    expect(plan.of).to.equal('pending migrations');
    expect(plan.changes.map(({ migration: file, title, note }) => [file, title, note === null])).to.deep.equal(
      [
        ['sql', true],
        ['sql', true],
        ['alter summaries', true],
        ['create busy', true],
        ['alter busy', false],
        ['sql', true],
        ['alter no_such', false],
        ['refresh summaries', true],
        ['drop summaries', true],
        ['the rest of the migration', false],
      ].map(([title, isKnown]) => ['20260101000000_all.js', title, isKnown]),
    );
    expect(plan.changes[0]?.steps[0]?.sql[0]).to.match(/^create table "drafts"/);
    expect(plan.changes[2]?.steps.flatMap(({ sql }) => sql)).to.deep.include(
      'create index "summaries_title_index" on "public"."summaries" ("title")',
    );
    expect(await names()).to.deep.equal(before);
    expect(await knex('posts').count()).to.deep.equal([{ count: '4' }]);
  });

  it('of pending migrations lets nothing through, whichever way it takes', async () => {
    for (const file of readdirSync(directory)) rmSync(join(directory, file));
    await knex.raw('create table audit (id serial primary key, text text); create table dropme (id int)');
    const ways = {
      '01_several': `knex.raw('select 1; commit; drop table dropme')`,
      '02_batch': `knex.batchInsert('audit', [{ text: 'a' }, { text: 'b' }])`,
      '03_provider': `knex.transactionProvider()().then((trx) => trx('audit').insert({ text: 'c' }))`,
      '04_client': `knex.client.transaction((trx) => trx('audit').insert({ text: 'd' }))`,
      '05_lock': `knex.raw('select pg_advisory_lock(42)')`,
      '06_sequence': `knex.raw("select nextval('audit_id_seq')")`,
      '07_analyze': `knex.raw('explain analyze insert into audit (text) values (1)')`,
      '08_nested': `knex.transaction(async (trx) => { await trx('audit').insert({ text: 'e' }); await trx.commit(); })`,
    };
    const changes: PlannedChange[] = [];
    for (const [name, code] of Object.entries(ways)) {
      const file = join(directory, `${name}.js`);
      writeFileSync(file, `exports.up = (knex) => ${code};\nexports.down = async () => {};`);
      changes.push(...(await planProject(projectOf(null))).changes);
      rmSync(file);
    }
    expect(changes.map(({ migration, title }) => `${migration} ${title}`)).to.deep.equal([
      '01_several.js sql',
      '02_batch.js sql',
      '03_provider.js sql',
      '04_client.js sql',
      '06_sequence.js sql',
      '06_sequence.js the rest of the migration',
      '07_analyze.js sql',
      '07_analyze.js the rest of the migration',
      '08_nested.js sql',
    ]);
    const { rows } = await knex.raw(`select (select count(*)::int from audit) as audit,
      (select last_value::int from audit_id_seq) as sequence, to_regclass('dropme') is not null as kept,
      (select count(*)::int from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())) as locks,
      (select count(*)::int from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()) as open`);
    expect(rows).to.deep.equal([{ audit: 0, sequence: 1, kept: true, locks: 0, open: 0 }]);
  });

  it('of pending migrations reads nothing after a change of an earlier one', async () => {
    writeFileSync(
      join(directory, '1_a.js'),
      `exports.up = (knex) => knex('posts').delete();\nexports.down = () => {};`,
    );
    writeFileSync(join(directory, '2_b.js'), `exports.up = (knex) => knex('posts').count();\nexports.down = () => {};`);
    const { changes } = await planProject(projectOf(null));
    for (const file of readdirSync(directory)) rmSync(join(directory, file));
    expect(changes.map(({ migration, title }) => `${migration} ${title}`)).to.deep.equal([
      '1_a.js sql',
      '2_b.js the rest of the migration',
    ]);
  });

  it('of a migration that asks for what was not made yet tells where it stops', async () => {
    writeFileSync(
      join(directory, '20260102000000_more.js'),
      `exports.up = (knex) => knex('drafts').select();\nexports.down = async () => {};`,
    );
    const { changes } = await planProject(projectOf(null));
    const last = changes[changes.length - 1];
    expect(last?.title).to.equal('the rest of the migration');
    expect(last?.note).to.contain('relation "drafts" does not exist');
  });
});
