import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, col, func, sql } from '../../lib';
import { checkProject } from '../../lib/project';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('a declaration that makes no view any more', () => {
  const database = useDatabase();
  let knex: Knex;
  const check = () => checkProject({ knex, models: null, ignoredViews: [] });

  before(async () => {
    knex = database.knex({ migrations: { directory: 'nowhere' } });
    await knex.raw(`
      create type state as enum ('old', 'new');
      create table posts (id int primary key, state state); insert into posts values (1, 'old'), (2, 'new');
      create schema helpers; create function helpers.twice(int) returns int immutable language sql as 'select $1 * 2';`);
    await knex.schema.createMaterializedView('old_posts', (view) => {
      view.from('posts').columns({ id: true }).where('state', 'old').unique('id');
    });
    await knex.schema.createMaterializedView('doubled', (view) => {
      view
        .from('posts')
        .columns({ id: true, twice: sql`helpers.twice(${col('id')})` })
        .unique('id');
    });
  });

  it('is a difference with the view and the reason, for a value (22P02) and a schema (3F000)', async () => {
    expect((await check()).agrees).to.equal(true);
    await knex.raw(`alter type state rename value 'old' to 'closed'; alter schema helpers rename to tools`);
    const { differences } = await check();
    expect(differences.map(({ view, details }) => [view, ...details])).to.deep.equal([
      [
        'doubled',
        '~ its declaration, which cannot be created any more: column "twice": schema "helpers" does not exist',
      ],
      [
        'old_posts',
        '~ its declaration, which cannot be created any more: where: invalid input value for enum state: "old"',
      ],
    ]);
    expect(differences[0]?.hint).to.equal("correct it in a migration: alterMaterializedView('doubled', (view) => …)");
  });

  it('is corrected by an alter that replaces what is stale, and by no other', async () => {
    const other = await rejection(knex.schema.alterMaterializedView('old_posts', (view) => view.comment('x')));
    expect(other.message).to.equal(
      'altering the materialized view "old_posts" failed: where: invalid input value for enum state: "old"',
    );
    await knex.schema.alterMaterializedView('old_posts', (view) => view.clearWhere().where('state', 'closed'));
    await knex.schema.alterMaterializedView('doubled', (view) => view.column('twice', sql`tools.twice(${col('id')})`));
    expect((await check()).differences).to.deep.equal([]);
    expect(await knex('old_posts')).to.deep.equal([{ id: 1 }]);
  });
});

describe('a function that names something without its schema', () => {
  const database = useDatabase();

  it('is given the setting that it needs since PostgreSQL 17', async () => {
    const knex = database.knex();
    const { rows } = await knex.raw(`select current_setting('server_version_num')::int >= 170000 as restricted`);
    await knex.raw(`
      create table names (id int primary key, name text); insert into names values (1, 'a');
      create function inner_one(text) returns text immutable language sql as 'select $1';
      create function outer_one(text) returns text immutable language plpgsql as 'begin return inner_one($1); end';`);
    const create = (): Knex.SchemaBuilder =>
      knex.schema.createMaterializedView('shown', (view) => {
        view.from('names').columns({ id: true, name: func('outer_one', 'name') });
      });
    if (rows[0].restricted) {
      const error = await rejection(create());
      expect(error.message).to.contain('column "name": function inner_one(text) does not exist');
      const statement = /alter function .*/.exec(String(error.hint))?.[0];
      expect(statement).to.equal('alter function public.outer_one(text) set search_path = "public", pg_temp');
      await knex.raw(String(statement));
    }
    await create();
    await knex.schema.refreshMaterializedView('shown');
  });
});
