const createKnex = require('knex');
const config = require('./knexfile');
const { PostSummary } = require('./models/PostSummary');

async function main() {
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
