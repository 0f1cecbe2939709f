import { expect } from 'chai';
import knex from 'knex';
import { attachMaterializedViews, count } from '../../lib';
import { withDatabase } from '../../lib/knex/with-database';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

const STOCK = 'materialized views are not supported by this dialect.';

describe('a client of another database', () => {
  attachMaterializedViews();
  const database = useDatabase();

  for (const client of ['mysql2', 'better-sqlite3', 'mssql', 'oracledb', 'redshift', 'cockroachdb']) {
    describe(client, () => {
      const { schema } = knex({ client, useNullAsDefault: true });
      const fresh = () => knex({ client, useNullAsDefault: true }).schema;

      it('refuses what only this library knows, with its name', () => {
        for (const builder of [
          fresh().renameMaterializedView('a', 'b'),
          fresh().dropMaterializedView('a', { cascade: true }),
          fresh().refreshMaterializedView('a', { strategy: 'auto' }),
          fresh().createMaterializedView({ schema: 'a', table: 'b' }, (view) => view.as('select 1')),
        ]) {
          expect(() => (builder as typeof schema).toSQL())
            .to.throw(`needs PostgreSQL, and the Knex client is "${client}"`)
            .with.property('code', 'MATVIEW_CLIENT_UNSUPPORTED');
        }
      });

      it('refuses our methods in the callback', () => {
        const create = fresh().createMaterializedView('a', (view) => {
          view.from('posts');
          view.columns({ n: count() });
        });
        expect(() => create.toSQL())
          .to.throw('view.from needs PostgreSQL')
          .with.property('code', 'MATVIEW_CLIENT_UNSUPPORTED');
      });

      it('refuses columns with sources in the callback', () => {
        const create = fresh().createMaterializedView('a', (view) => {
          view.columns({ n: 'm' });
          view.as('select 1');
        });
        expect(() => create.toSQL())
          .to.throw('view.columns({ … }) needs PostgreSQL')
          .with.property('code', 'MATVIEW_CLIENT_UNSUPPORTED');
      });

      it('says to stock calls what Knex says', () => {
        if (['redshift', 'oracledb', 'cockroachdb'].includes(client)) return;
        expect(() => fresh().dropMaterializedView('a').toSQL()).to.throw(STOCK);
        expect(() => fresh().refreshMaterializedView('a', true).toSQL()).to.throw(STOCK);
      });
    });
  }

  it('is that of CockroachDB, for which the refusal says why', () => {
    const { schema } = knex({ client: 'cockroachdb' });
    expect(() => schema.renameMaterializedView('a', 'b').toSQL()).to.throw(
      'the Knex client is "cockroachdb": CockroachDB refreshes no view in a transaction of several statements',
    );
  });

  it('is sent what Knex sends on CockroachDB, and nothing else', async () => {
    const db = database.knex({ client: 'cockroachdb', version: '22.1.0' });
    const statements: string[] = [];
    db.on('query', ({ sql }) => statements.push(sql));
    await db.schema.createMaterializedView('stock', (view) => view.as('select 1 as one'));
    await db.schema.refreshMaterializedView('stock').dropMaterializedView('stock');
    expect(statements).to.deep.equal([
      'create materialized view "stock" as select 1 as one',
      'refresh materialized view "stock"',
      'drop materialized view "stock"',
    ]);
    expect(await rejection(withDatabase(db, async () => {}))).to.have.property('code', 'MATVIEW_CLIENT_UNSUPPORTED');
  });

  it('is every client but those derived from that of PostgreSQL, whatever their dialect is called', () => {
    const { client } = knex({ client: 'pg' });
    class Derived extends client.constructor {
      dialect = 'derived';
    }
    const derived = knex({ client: Derived as never });
    expect(derived.schema.renameMaterializedView('a', 'b').toString()).to.equal(
      'alter materialized view "a" rename to "b"',
    );
  });
});
