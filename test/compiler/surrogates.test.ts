import { expect } from 'chai';
import { attachMaterializedViews, sql } from '../../lib';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('half of a surrogate pair', () => {
  const database = useDatabase();

  it('becomes U+FFFD in names, comments and SQL text, as it does on the wire', async () => {
    const knex = database.knex();
    await knex.schema.createTable('posts', (table) => table.increments());
    await knex.schema.createMaterializedView('half\ud800', (view) => {
      view.from('posts').columns({ 'id\udc00': 'id', text: sql`'\ud83d'` });
      view.index('id\udc00').comment('\ud800').columnComment('id\udc00', '\ud800');
    });
    const columns = await knex('pg_attribute')
      .whereRaw("attrelid = 'half\ufffd'::regclass and attnum > 0")
      .orderBy('attnum')
      .pluck('attname');
    expect(columns).to.deep.equal(['id\ufffd', 'text']);
    await knex.schema.dropMaterializedView('half\ud800');
  });
});
