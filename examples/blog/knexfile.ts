import type { Knex } from 'knex';
import { attachMaterializedViews } from 'knex-matview';

attachMaterializedViews();

const config: Knex.Config = {
  client: 'pg',
  connection: process.env.DATABASE_URL ?? 'postgres://localhost/blog',
  migrations: { directory: './migrations' },
  seeds: { directory: './seeds' },
  matview: { models: ['./models/*.ts'] },
};

export default config;
