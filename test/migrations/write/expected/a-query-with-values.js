require('knex-matview/register');
const { sql } = require('knex-matview');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.createMaterializedView('recent', (view) => {
    view.as(sql`select id, '\`\${1}\\' as text
from posts
where created_at > ${new Date('2024-01-02T00:00:00.000Z')}`);
    view.columns(['id', 'text']);
    view.unique('id', { indexName: 'recent_key' });
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.dropMaterializedView('recent');
