require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) => knex.schema.renameMaterializedView('small', { table: 'small.er' });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.renameMaterializedView({ table: 'small.er' }, 'small');
