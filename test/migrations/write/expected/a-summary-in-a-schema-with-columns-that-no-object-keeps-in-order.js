require('knex-matview/register');
const { col, count, max, sql } = require('knex-matview');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.createMaterializedView('public.daily posts', (view) => {
    view.from('posts');
    view.column('2024', count().where(sql`extract(year from ${col('created_at')}) = ${2024}`));
    view.column('day', sql`date_trunc('day', ${col('created_at')}, ${'UTC'})`);
    view.column('__proto__', max('rating'));
    view.groupBy('day');
    view.withNoData();
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.dropMaterializedView('public.daily posts');
