import 'knex-matview/register';

/** @param {import('knex').Knex} knex */
export const up = async () => {};

/** @param {import('knex').Knex} knex */
export const down = async () => {};
