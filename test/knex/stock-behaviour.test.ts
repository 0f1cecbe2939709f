import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import knex from 'knex';
import { attachMaterializedViews } from '../../lib';

const CLIENTS = [
  'pg',
  'postgres',
  'postgresql',
  'pgnative',
  'cockroachdb',
  'redshift',
  'mysql',
  'mysql2',
  'sqlite3',
  'better-sqlite3',
  'mssql',
  'oracledb',
];

type Results = Record<string, { sql: unknown; text: unknown }>;

function run(withPlugin: boolean): Results {
  const script = join(__dirname, 'stock-behaviour-child.cjs');
  const env = { ...process.env, WITH_PLUGIN: withPlugin ? '1' : '0' };
  const output = execFileSync(process.execPath, ['-r', 'tsx/cjs', script, CLIENTS.join(',')], {
    env,
    encoding: 'utf8',
  });
  return JSON.parse(output) as Results;
}

describe('what Knex itself offers', () => {
  it('is the same with the plugin attached, for every client and call', () => {
    const without = run(false);
    const withPlugin = run(true);
    expect(Object.keys(without).length).to.be.greaterThan(300);
    expect(Object.values(without).filter(({ text }) => typeof text === 'string').length).to.be.greaterThan(200);
    expect(withPlugin).to.deep.equal(without);
  });

  /** All of Knex's unit tests of materialized views, on 3.3.0. */
  it('gives the statements that the unit tests of Knex expect', () => {
    attachMaterializedViews();
    const db = knex({ client: 'pg' });
    const created = db.schema
      .createMaterializedView('mat_view', (view) => {
        view.columns(['name']);
        view.as(db('users').select('name').where('age', '>', '18'));
      })
      .toSQL() as unknown;
    const sql = `create materialized view "mat_view" ("name") as select "name" from "users" where "age" > '18'`;
    expect(created).to.deep.equal([{ sql, bindings: [] }]);
  });
});
