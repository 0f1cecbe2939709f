import type { Database } from '../session/database';

/**
 * Settings that decide how the server prints definitions, at values with which it prints every name outside
 * `pg_catalog` qualified and every constant so that it reads back as the same value; those that `pg_dump` sets, and the
 * time zone, so that the text is the same in every session. With an empty `default_tablespace`, what names no tablespace
 * goes to the database's own. Without `jit: 'off'`, compiling recursive queries over the catalogs takes seconds.
 */
const PLAIN = {
  search_path: '',
  default_tablespace: '',
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  jit: 'off',
} as const;

const READ = `
  select pg_catalog.json_object_agg(name, pg_catalog.current_setting(name))::text as settings
  from pg_catalog.json_object_keys($1::pg_catalog.json) wanted(name)`;

const SET = `
  select pg_catalog.set_config(wanted.name, wanted.value, true) as value
  from pg_catalog.json_each_text($1::pg_catalog.json) wanted(name, value)`;

/**
 * Runs `work` under settings in which definitions are printed, and read back, the same wherever it is called; they are
 * put back after; those that it `keeps` stay the caller's. Needs a transaction: the settings are local to it, so nothing stays when it is rolled back. Not for
 * filling a view, which is to happen under the settings of the user.
 */
export async function underPlainSettings<Result>(
  database: Database,
  work: () => Promise<Result>,
  keeps: readonly (keyof typeof PLAIN)[] = [],
): Promise<Result> {
  const plain = JSON.stringify(PLAIN, (name, value) => (keeps.includes(name as never) ? undefined : value));
  const [before] = await database.rows<{ readonly settings: string }>(READ, [plain]);
  await database.rows(SET, [plain]);
  const result = await work();
  await database.rows(SET, [before?.settings ?? '{}']);
  return result;
}
