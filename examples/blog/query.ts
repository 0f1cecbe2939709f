import createKnex from 'knex';
import config from './knexfile';
import { PostSummary } from './models/PostSummary';

async function main(): Promise<void> {
  const knex = createKnex(config);
  try {
    await PostSummary.refresh({ strategy: 'concurrent' }, knex);
    console.log(JSON.stringify(await PostSummary.query(knex).orderBy('post_id'), null, 2));
  } finally {
    await knex.destroy();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
