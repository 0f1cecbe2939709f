require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = async () => {};

/** @param {import('knex').Knex} knex */
exports.down = async () => {};
