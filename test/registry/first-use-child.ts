import knex from 'knex';
import { attachMaterializedViews } from '../../lib';

/** Waits until the parent lets everyone go at once, then creates a view, every second one in a transaction. */
async function createView(url: string, name: string, index: number): Promise<void> {
  const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } });
  try {
    await db.raw('select pg_advisory_lock_shared(1)');
    const create = (on: typeof db) =>
      on.schema.createMaterializedView(name, (view) => view.as('select 1 as one').unique('one'));
    if (index % 2 === 0) await db.transaction((trx) => create(trx));
    else await create(db);
  } finally {
    await db.destroy();
  }
}

attachMaterializedViews();
const [url = '', ...names] = process.argv.slice(2);
Promise.all(names.map((name, index) => createView(url, name, index))).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
