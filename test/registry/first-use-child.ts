import knex from 'knex';
import { attachMaterializedViews } from '../../lib';

/** Waits until the parent lets everyone go at once, then creates a view of its own. */
async function main(): Promise<void> {
  const [url = '', name = '', how = ''] = process.argv.slice(2);
  attachMaterializedViews();
  const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } });
  try {
    await db.raw('select pg_advisory_lock_shared(1)');
    const create = (on: typeof db) =>
      on.schema.createMaterializedView(name, (view) => view.as('select 1 as one').unique('one'));
    if (how === 'transaction') await db.transaction((trx) => create(trx));
    else await create(db);
  } finally {
    await db.destroy();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
