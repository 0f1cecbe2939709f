import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, MatviewError } from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('an error that ends withSuspendedViews', function suite() {
  this.timeout(60_000);
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await knex.raw(`
      create table big (id int primary key, v int);
      create table raised (tag text, state text);
      create function raise_it() returns event_trigger language plpgsql as $$
        declare wanted text := (select state from public.raised where tag = tg_tag);
        begin
          if wanted is not null then raise exception 'it went wrong' using errcode = wanted; end if;
        end $$;
      create event trigger raise_it on ddl_command_start execute function raise_it()`);
    await knex.schema.createMaterializedView('mv', (view) => view.from('big').columns({ id: true, v: true }));
  });

  beforeEach(() => knex.raw('truncate raised'));

  const retype = (on: Knex): Promise<Error & { code?: unknown; hint?: unknown }> =>
    rejection(
      on.schema.withSuspendedViews('big', (schema) => {
        schema.raw('alter table big alter column v type bigint');
      }),
    );

  /** In statements of the callback, and in ours: at the beginning, in the middle and at the end. */
  const TAGS = ['ALTER TABLE', 'CREATE STATISTICS', 'DROP MATERIALIZED VIEW', 'REFRESH MATERIALIZED VIEW'];
  const CODES: { readonly [state: string]: string } = {
    XX000: 'MATVIEW_DATABASE',
    '40P01': 'MATVIEW_LOCK_TIMEOUT',
    '25006': 'MATVIEW_READ_ONLY',
    '57014': 'MATVIEW_STATEMENT_TIMEOUT',
  };
  for (const tag of TAGS) {
    it(`while PostgreSQL does ${tag} has a code, a place, a hint and the cause`, async () => {
      for (const [state, code] of Object.entries(CODES)) {
        await knex('raised').delete();
        await knex('raised').insert({ tag, state });
        const error = await retype(knex);
        expect(error, state).to.be.instanceOf(MatviewError);
        expect(error.code, state).to.equal(code);
        expect(error.message, state).to.match(/"(big|public\.mv)"[\s\S]* failed: [\s\S]*it went wrong/);
        expect(error.hint, state).to.be.a('string');
        expect(error.cause, state).to.include({ code: state });
      }
    });
  }

  it('in a statement of the callback that is wrong itself is what Knex throws', async () => {
    const error = await rejection(
      knex.schema.withSuspendedViews('big', (schema) => {
        schema.raw('alter table big alter nothing type text');
      }),
    );
    expect(error).not.to.be.instanceOf(MatviewError);
    expect(error.code).to.equal('42703');
  });

  it('on a server that is read-only says so', async () => {
    const readOnly = database.knex({
      pool: {
        min: 0,
        max: 1,
        afterCreate: (connection: { query: (sql: string, done: unknown) => void }, done: unknown) =>
          connection.query('set default_transaction_read_only = on', done),
      },
    });
    const error = await retype(readOnly);
    expect(error).to.include({ name: 'MatviewError', code: 'MATVIEW_READ_ONLY' });
    expect(error.message).to.match(/^withSuspendedViews on "big" failed: /);
  });

  it('because the session was ended says that nothing was committed', async () => {
    const lost = database.knex({ log: { warn() {} } });
    const error = await rejection(
      lost.schema.withSuspendedViews('big', async (schema) => {
        await schema.raw('alter table big alter column v type bigint');
        await schema.raw('select pg_terminate_backend(pg_backend_pid())');
      }),
    );
    expect(error).to.include({ name: 'MatviewError', code: 'MATVIEW_CONNECTION_LOST' });
    expect(error.message).to.match(/^withSuspendedViews on "big" failed: /);
    const type = `select format_type(atttypid, -1) as type from pg_attribute where attrelid = 'mv'::regclass and attname = 'v'`;
    expect((await knex.raw(type)).rows).to.deep.equal([{ type: 'integer' }]);
  });
});
