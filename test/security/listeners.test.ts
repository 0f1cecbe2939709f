import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

describe('what others send while a call runs in their transaction', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex({ pool: { min: 0, max: 3 } });
    await db.raw('create table items (id int, size int); create table audit (note text)');
    await db('items').insert({ id: 1, size: 1 });
    await db.schema.createMaterializedView('sizes', (view) => view.as('select id, size from items').unique('id'));
  });
  beforeEach(() => db('audit').delete());

  it('is not undone with the call when a listener of its statements sent it', async () => {
    await db('items').insert({ id: 1, size: 2 });
    const sent: Promise<unknown>[] = [];
    await db.transaction(async (trx) => {
      const refresh = trx.schema.refreshMaterializedView('sizes') as Knex.SchemaBuilder & NodeJS.EventEmitter;
      refresh.on('query', ({ sql }: { sql: string }) => {
        if (sql.startsWith('refresh')) sent.push(Promise.resolve(trx('audit').insert({ note: 'heard' })));
      });
      expect(await rejection(Promise.resolve(refresh))).to.include({ code: 'MATVIEW_DUPLICATE_ROWS' });
      await Promise.all(sent);
    });
    expect(sent).to.have.length(1);
    expect(await db('audit')).to.deep.equal([{ note: 'heard' }]);
    await db('items').where({ size: 2 }).delete();
  });

  it('is committed without half of a call that the driver gave up', async () => {
    const hasty = database.knex({
      connection: { connectionString: database.url, query_timeout: 300 } as Knex.PgConnectionConfig,
    });
    await rejection(
      hasty.transaction(async (trx) => {
        await rejection(
          Promise.resolve(
            trx.schema.createMaterializedView('slow', (view) => view.as('select 1 as one from pg_sleep(0.8)')),
          ),
        );
        await trx('audit').insert({ note: 'after' });
      }),
    ).catch(() => {});
    const { rows } = await db.raw("select to_regclass('slow') is not null as there");
    expect(rows).to.deep.equal([{ there: false }]);
  });

  it('may quote all identifiers beside suspended views', async () => {
    await db.transaction(async (trx) => {
      await trx.raw('set local quote_all_identifiers = on');
      await trx.schema.withSuspendedViews('items', (schema) => schema.raw('alter table items alter size type bigint'));
      const { rows } = await trx.raw('show quote_all_identifiers');
      expect(rows).to.deep.equal([{ quote_all_identifiers: 'on' }]);
    });
    expect(await db('sizes')).to.deep.equal([{ id: 1, size: '1' }]);
  });
});
