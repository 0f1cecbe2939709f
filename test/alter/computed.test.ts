import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('a rebuilt view', () => {
  const database = useDatabase();
  let knex: Knex;
  let client: Client;
  /** The steps, with what functions of the test said during each. */
  let heard: string[];

  before(async () => {
    client = await database.connect();
    knex = database.knex({
      connection: { connectionString: database.url, options: '-c TimeZone=Asia/Tokyo -c extra_float_digits=-10' },
      pool: {
        afterCreate: (connection: Client, done: (error: null, connection: Client) => void) => {
          connection.on('notice', ({ message }) => heard.push(message ?? ''));
          done(null, connection);
        },
      },
      matview: { onStep: ({ kind }: { kind: string }) => heard.push(kind) },
    });
  });

  beforeEach(async () => {
    heard = [];
    await client.query(`
      drop table if exists numbers cascade;
      create table numbers (id int primary key, note text, body text);
      insert into numbers values (1, '1', '1')`);
  });

  const rebuild = (view: string, query: string): Promise<unknown> =>
    knex.schema.alterMaterializedView(view, (change) => change.as(query)).then(() => {});

  it('is filled with the rights of its owner, not of who alters it', async () => {
    await client.query(`
      create role keeper;
      create function who() returns text language sql stable as 'select current_user::text';
      alter function who() owner to keeper;
      grant select on numbers to keeper;
      grant create on schema public to keeper`);
    await knex.schema.createMaterializedView('owned', (view) => view.as('select id, who() as who from numbers'));
    await client.query('alter materialized view owned owner to keeper');
    await rebuild('owned', 'select id, who() as who, note from numbers');
    const { rows } = await client.query('select who from owned');
    await client.query('drop owned by keeper; drop role keeper');
    expect(rows).to.deep.equal([{ who: 'keeper' }]);
  });

  it('is analyzed under the settings of the caller, which functions in its indexes go by', async () => {
    await client.query(`
      create or replace function zone(id int) returns int immutable language plpgsql as $$
      begin raise notice 'zone %', current_setting('TimeZone'); return id; end $$`);
    await knex.schema.createMaterializedView('indexed', (view) => view.as('select id from numbers'));
    await client.query('create index on indexed (zone(id))');
    heard = [];
    await rebuild('indexed', 'select id, note from numbers');
    const analyzing = heard.slice(heard.indexOf('analyze') + 1);
    expect(analyzing[0]).to.equal('zone Asia/Tokyo');
  });

  it('has dependents that compute with all digits of their constants', async () => {
    await knex.schema.createMaterializedView('below', (view) => view.as('select id from numbers'));
    await client.query(
      `create materialized view above as select id * '0.12345678901234566'::float8 as "product" from below`,
    );
    await rebuild('below', 'select id, note from numbers');
    expect((await client.query('select product from above')).rows).to.deep.equal([{ product: 0.12345678901234566 }]);
  });

  it('that comes back with columns of other types has their own storage', async () => {
    await knex.schema.createMaterializedView('texts', (view) => view.as('select id, note, body from numbers'));
    await client.query(`
      alter materialized view texts alter column note set storage external;
      alter materialized view texts alter column body set compression pglz`);
    await knex.schema.withSuspendedViews('numbers', async (schema) => {
      await schema.raw('alter table numbers alter column note type int using note::int');
      await schema.raw('alter table numbers alter column body type int using body::int');
    });
    const { rows } = await client.query(`
      select attname, attstorage, attcompression from pg_attribute
      where attrelid = 'texts'::regclass and attnum > 1 order by attnum`);
    expect(rows).to.deep.equal([
      { attname: 'note', attstorage: 'p', attcompression: '' },
      { attname: 'body', attstorage: 'p', attcompression: '' },
    ]);
  });
});
