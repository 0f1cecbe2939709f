import { expect } from 'chai';
import knex from 'knex';
import { attachMaterializedViews, count } from '../../lib';

const STOCK = 'materialized views are not supported by this dialect.';

describe('a client of another database', () => {
  attachMaterializedViews();

  for (const client of ['mysql2', 'better-sqlite3', 'mssql', 'oracledb', 'redshift']) {
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

      it('says to stock calls what Knex says', () => {
        if (client === 'redshift' || client === 'oracledb') return;
        expect(() => fresh().dropMaterializedView('a').toSQL()).to.throw(STOCK);
        expect(() => fresh().refreshMaterializedView('a', true).toSQL()).to.throw(STOCK);
      });
    });
  }

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
