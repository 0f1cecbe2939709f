import { expect } from 'chai';
import knex, { type Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { registeredNames, rejection, relationsOf } from '../support/catalog';
import { useDatabase } from '../support/database';

interface QueryEvent {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  readonly __knexUid: string;
  readonly __knexTxId: string | undefined;
}

describe('running on a connection of Knex', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex({ pool: { min: 0, max: 2 } });
    // As it is from PostgreSQL 15 on: else a view is created without data, and filled after.
    await db.raw('revoke create on schema public from public');
    await db.schema.createMaterializedView('first', (view) => view.as('select 1 as one'));
  });

  function create(on: Knex, name: string): Knex.SchemaBuilder {
    return on.schema.createMaterializedView(name, (view) => view.as("select '\\?' as \"a?\", '?' as b").unique('b'));
  }

  it('tells the listeners of Knex and of the builder of every statement, with its text as it is', async () => {
    const heard: Record<string, QueryEvent[]> = { client: [], builder: [], response: [], builderResponse: [] };
    const note = (where: string) => (query: QueryEvent) => void heard[where]?.push(query);
    db.on('query', note('client'));
    db.on('query-response', (_response: unknown, query: QueryEvent) => note('response')(query));
    const builder = create(db, 'told') as unknown as Knex.SchemaBuilder & NodeJS.EventEmitter;
    builder.on('query', note('builder'));
    builder.on('query-response', (_response: unknown, query: QueryEvent) => note('builderResponse')(query));
    await builder;
    db.removeAllListeners('query').removeAllListeners('query-response');
    const sql = `create materialized view "told" as select '\\?' as "a?", '?' as b`;
    for (const where of Object.keys(heard))
      expect(
        heard[where]?.map((query) => query.sql),
        where,
      ).to.include(sql);
    expect(heard.client?.map((query) => query.sql)).to.deep.equal(heard.builder?.map((query) => query.sql));
    for (const query of heard.client ?? []) expect(query.__knexUid).to.match(/^__knexUid\d+$/);
    expect((await db('told'))[0]).to.deep.equal({ 'a?': '\\?', b: '?' });
  });

  it('does not give a connection back to the pool whose transaction it could not undo', async () => {
    let interfere: () => unknown = () => {};
    const one = database.knex({ pool: { min: 0, max: 1 }, matview: { onStep: () => interfere() }, log: { warn() {} } });
    const trx = await one.transaction();
    const connection = await trx.client.acquireConnection();
    // A server that does not answer.
    connection.end = () => new Promise(() => {});
    interfere = async () => {
      await trx.raw('rollback');
    };
    await rejection(trx.schema.alterMaterializedView('first', (view) => view.comment('first')));
    await trx.rollback().catch(() => {});
    const { rows } = await one.raw('select pg_backend_pid() as pid');
    delete connection.end;
    await connection.end();
    expect(rows[0].pid).not.to.equal(connection.processID);
  });

  it('tells of an error once to each, whose message starts with the statement as in Knex', async () => {
    const heard: Error[] = [];
    const listener = (error: Error) => void heard.push(error);
    db.on('query-error', listener);
    const builder = db.schema.createMaterializedView('bad', (view) =>
      view.as('select * from nowhere'),
    ) as unknown as Knex.SchemaBuilder & NodeJS.EventEmitter;
    builder.on('query-error', listener);
    const error = await rejection(builder);
    db.removeListener('query-error', listener);
    expect(heard).to.have.length(2);
    expect(heard[0]).to.equal(error.cause).and.equal(heard[1]);
    expect(heard[0]?.message).to.equal(
      'create materialized view "bad" as select * from nowhere - relation "nowhere" does not exist',
    );
    expect(error.message).to.equal(
      'creating the materialized view "bad" failed: at "nowhere": relation "nowhere" does not exist',
    );
  });

  it('sees a transaction that was begun by hand, and stays in it', async () => {
    const connection = await db.client.acquireConnection();
    try {
      const raw = (sql: string) => db.raw(sql).connection(connection);
      await raw('begin');
      await create(db, 'by_hand').connection(connection);
      await rejection(
        db.schema.createMaterializedView('bad', (view) => view.as('select * from nowhere')).connection(connection),
      );
      await raw('select 1');
      await raw('rollback');
    } finally {
      await db.client.releaseConnection(connection);
    }
    expect(await relationsOf(db)).not.to.have.property('by_hand');
  });

  it('sees it also where the driver does not tell', async () => {
    const connection = await db.client.acquireConnection();
    const { getTransactionStatus } = connection;
    connection.getTransactionStatus = undefined;
    try {
      await create(db, 'outside').connection(connection);
      await db.raw('begin').connection(connection);
      await create(db, 'inside').connection(connection);
      await db.raw('rollback').connection(connection);
    } finally {
      connection.getTransactionStatus = getTransactionStatus;
      await db.client.releaseConnection(connection);
    }
    expect(await relationsOf(db)).to.have.property('outside', 'm');
    expect(await relationsOf(db)).not.to.have.property('inside');
  });

  it('leaves no transaction open, whether it succeeds or fails', async () => {
    const one = database.knex({ pool: { min: 1, max: 1 } });
    await create(one, 'closed');
    await rejection(create(one, 'closed'));
    await one.schema.hasMaterializedView('closed');
    await one.schema.refreshMaterializedView('closed', {});
    const { rows } = await one.raw('select now() = statement_timestamp() as outside');
    expect(rows).to.deep.equal([{ outside: true }]);
  });

  it('throws a connection away that dies under it, and says that nothing was committed', async () => {
    const one = database.knex({ pool: { min: 0, max: 1 }, log: { warn() {} } });
    const killer = await database.connect();
    const doomed = one.schema.createMaterializedView('doomed', (view) =>
      view.as("select pg_sleep(30)::text as a, 'doomed' as b"),
    );
    const failed = rejection(doomed);
    await waitFor(async () => {
      const { rowCount } = await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'create materialized view%doomed%' and pid <> pg_backend_pid()",
      );
      return rowCount === 1;
    });
    expect(await failed).to.include({ code: 'MATVIEW_CONNECTION_LOST' });
    expect(await one.schema.hasMaterializedView('doomed')).to.equal(false);
    await create(one, 'after');
    expect(await registeredNames(db))
      .to.include('public.after')
      .and.not.include('public.doomed');
  });

  it('reads its own rows right, whatever parsers the project has set up for its types', async () => {
    const { types } = require('pg') as typeof import('pg');
    const { BOOL, INT4, JSONB, OID, TEXT } = types.builtins;
    const oids = [BOOL, INT4, JSONB, OID, TEXT] as const;
    const parsers = oids.map((oid) => [oid, types.getTypeParser(oid)] as const);
    for (const oid of oids) types.setTypeParser(oid, () => 'nonsense');
    try {
      await create(db, 'parsed');
      expect(await db.schema.hasMaterializedView('parsed')).to.equal(true);
      expect(await db.schema.hasMaterializedView('nothing')).to.equal(false);
      expect(await db.schema.refreshMaterializedView('parsed', {})).to.include({ strategy: 'concurrent' });
      await db.schema.renameMaterializedView('parsed', 'parsed_again');
    } finally {
      for (const [oid, parser] of parsers) types.setTypeParser(oid, parser);
    }
    expect(await registeredNames(db)).to.include('public.parsed_again');
  });

  it('runs on a pool of the driver, where Knex takes one', async () => {
    if (!('KnexPool' in knex)) return; // older than the pools of others
    const { Pool } = require('pg') as typeof import('pg');
    const pool = new Pool({ connectionString: database.url, max: 1 });
    const external = knex({ client: 'pg', connectionPool: pool } as never);
    await create(external, 'external');
    expect(await external.schema.hasMaterializedView('external')).to.equal(true);
    await external.destroy();
    await pool.end();
  });

  it('never hands its answers to postProcessResponse', async () => {
    const odd = database.knex({ postProcessResponse: () => 'nonsense' });
    await create(odd, 'odd');
    expect(await odd.schema.hasMaterializedView('odd')).to.equal(true);
    expect(await odd.schema.refreshMaterializedView('odd', {})).to.include({ strategy: 'concurrent' });
    expect(await odd.schema.dropMaterializedView('odd')).to.equal(undefined);
  });
});

async function waitFor(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await done()) return;
    await new Promise((wait) => setTimeout(wait, 20));
  }
  throw new Error('waited in vain');
}
