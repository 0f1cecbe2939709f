import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, type MatviewError } from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

/** Roles that may not read a view may read the history of its refreshes. */
describe('a refresh that fails because of a row', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex();
    await db.raw('create table people (id int, email text)');
    await db('people').insert({ id: 1, email: 'ann@example.org' });
    await db.schema.createMaterializedView('mails', (view) => view.as('select id, email from people').unique('id'));
    await db.schema.createMaterializedView('numbers', (view) =>
      view.as("select id, case when email like 'ann%' then 1 else email::int end as number from people").unique('id'),
    );
    await db.raw(`create function fail(text) returns int language plpgsql as
      $$ begin if $1 like 'ann%' then return 1; end if; raise exception 'no number in %', $1; end $$`);
    await db.schema.createMaterializedView('raised', (view) =>
      view.as('select id, public.fail(email) as number from people').unique('id'),
    );
    await db('people').insert({ id: 1, email: 'bob@example.org' });
  });

  for (const view of ['mails', 'numbers', 'raised'])
    for (const concurrently of [true, false]) {
      it(`keeps none of it in the registry: ${view}, ${concurrently ? 'concurrent' : 'blocking'}`, async () => {
        await db('knex_matview.refreshes').delete();
        const error = await rejection(db.schema.refreshMaterializedView(view, concurrently));
        const history = await db('knex_matview.refreshes').select('*');
        expect(history).to.have.length(1);
        expect(history[0]).to.include({ view_name: view, status: 'failed' });
        expect(history[0].error).to.match(/\S/);
        expect(JSON.stringify(history)).not.to.match(/example|ann|bob/);
        if (view !== 'mails') {
          expect(history[0].error).to.contain(String((error as MatviewError).sqlState));
          return;
        }
        expect(error).to.include({ code: 'MATVIEW_DUPLICATE_ROWS' });
        expect(`${error} ${error.stack} ${error.hint}`).not.to.match(/example|\(1\)/);
        expect((error.cause as { detail?: unknown }).detail).to.contain('(id)=(1)');
      });
    }

  it('keeps why it failed where no row is quoted', async () => {
    await db('knex_matview.refreshes').delete();
    await db.raw('drop function fail(text) cascade');
    await db.raw('alter table people rename to persons');
    await db.raw('create materialized view late as select 1 as one');
    await db.transaction(async (trx) => {
      await trx.raw("set local lock_timeout = '10ms'");
      await db.transaction(async (other) => {
        await other.raw('lock table persons in access exclusive mode');
        await rejection(trx.schema.refreshMaterializedView('mails'));
      });
    });
    const [{ error }] = await db('knex_matview.refreshes').select('error');
    expect(error).to.contain('canceling statement due to lock timeout');
  });
});
