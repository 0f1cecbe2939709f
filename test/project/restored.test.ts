import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, sql } from '../../lib';
import { alterView, sqlOf } from '../../lib/definition';
import { compareViews } from '../../lib/migrations/compare/compare-views';
import { physicalNames } from '../../lib/migrations/compare/names';
import { checkProject, makeMigration, type Project } from '../../lib/project';
import { useDatabase } from '../support/database';
import { type DeclaredByBuilder, definitionOf, modelOf } from '../support/models';
import { dumpViews, restoreDump } from '../support/restored';

const TABLES = `
  create domain label as varchar(20);
  create table shops (id serial primary key, status varchar, kind label, since timestamptz, note text);`;

/** Declarations that PostgreSQL prints in another way once it has read its own print. */
const VIEWS: readonly DeclaredByBuilder[] = [
  {
    name: 'live_shops',
    declare: (view) => {
      view.from('shops').columns({ id: true, status: true }).whereIn('status', ['open', 'new']);
    },
  },
  {
    name: 'labelled',
    declare: (view) => {
      view.from('shops').columns({ id: true, kind: true });
      view.whereIn('kind', ['a', 'b']).whereNotIn('status', ['gone', 'sold']);
    },
  },
  {
    name: 'told_apart',
    declare: (view) => {
      view.from('shops').columns({ id: true, is_open: sql`status in ('open', 'new')` });
    },
  },
  {
    name: 'kinds',
    declare: (view) =>
      view.as(`with k as (select 'a', 1 union select 'b', 2) select k.* from k`).columns(['name', 'rank']),
  },
  {
    name: 'indexed',
    declare: (view) => {
      view.from('shops').columns({ id: true, status: true, since: true }).unique('id');
      view.index('id', { indexName: 'some', where: (query) => query.whereIn('status', ['open', 'new']) });
      view.index('since', {
        indexName: 'recent',
        where: (query) => query.whereBetween('since', ['2020-01-01', '2021-01-01']).where('id', '>', 1),
      });
    },
  },
];

describe('views of which a dump was restored', () => {
  const original = useDatabase();
  const restored = useDatabase();
  const projectOf = (knex: Knex): Project => ({ knex, models: VIEWS.map(modelOf), ignoredViews: [] });

  before(async () => {
    attachMaterializedViews();
    const [from, to] = [await original.connect(), await restored.connect()];
    const knex = original.knex();
    for (const client of [from, to]) await client.query(TABLES);
    for (const { name, declare } of VIEWS) await knex.schema.createMaterializedView(name, (view) => declare(view));
    await restored.knex().schema.createMaterializedView('first', (view) => view.as('select 1 as one'));
    await restored.knex().schema.dropMaterializedView('first');
    const dump = await dumpViews((text) => from.query(text));
    await restoreDump((text, values) => to.query(text, values === undefined ? [] : [...values]), dump);
  });

  it('are printed in another way', async () => {
    const printed = `select matviewname, definition from pg_matviews where matviewname <> 'indexed' order by 1`;
    const [before, after] = [await original.knex().raw(printed), await restored.knex().raw(printed)];
    for (const [place, { matviewname, definition }] of before.rows.entries())
      expect(definition, matviewname).not.to.equal(after.rows[place].definition);
  });

  it('are what the registry recorded', async () => {
    const knex = restored.knex();
    expect((await checkProject(projectOf(knex))).differences).to.deep.equal([]);
    expect((await makeMigration(projectOf(knex), { writes: false })).text).to.equal(null);
    const accepted = await makeMigration(projectOf(knex), { writes: false, acceptsPresent: true });
    expect(accepted.accepted).to.deep.equal([]);
  });

  it('can be altered, and are not built anew for the same query', async () => {
    const knex = restored.knex();
    const oid = async () => (await knex.raw(`select 'kinds'::regclass::oid`)).rows;
    const before = await oid();
    await knex.schema.alterMaterializedView('live_shops', (view) => view.comment('x'));
    await knex.schema.alterMaterializedView('live_shops', (view) => view.comment(null));
    await knex.schema.alterMaterializedView('kinds', (view) => {
      view.as(`with k as (select 'a', 1 union select 'b', 2) select k.* from k`).columns(['name', 'rank']);
    });
    expect(await oid()).to.deep.equal(before);
    expect((await checkProject(projectOf(knex))).differences).to.deep.equal([]);
  });

  it('are found to be others when they are', async () => {
    const knex = restored.knex();
    await knex.raw(`alter materialized view labelled rename to was;
      create materialized view labelled as select id, kind from shops
      where kind in ('a', 'c') and status not in ('gone', 'sold')`);
    const { differences } = await checkProject(projectOf(knex));
    expect(differences.map(({ view }) => view)).to.deep.equal(['labelled']);
    const [declared, live] = differences[0]?.details ?? [];
    expect(declared).to.match(/^- query: [\s\S]*'b'/);
    expect(live).to.match(/^\+ query: [\s\S]*'c'/);
    await knex.raw('drop materialized view labelled; alter materialized view was rename to labelled');
  });

  it('have their filter once where a migration from an accepted query runs on the original', () => {
    const definition = definitionOf(VIEWS[0] as DeclaredByBuilder);
    const query = { kind: 'query', query: sqlOf(['select 1'], true), columns: ['id', 'status'] } as const;
    const changes = compareViews({ ...definition, body: query }, definition, [], physicalNames(String));
    for (const body of [query, definition.body])
      expect(alterView({ ...definition, body }, changes).body).to.deep.equal(definition.body);
  });
});
