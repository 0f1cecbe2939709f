import knex from 'knex';
import { attachMaterializedViews } from '../../lib';
import { changeWorld } from '../support/altered-world';

/** Waits for the name of a step, alters the world, says when it is there, and stays there until it is killed. */
async function main(): Promise<void> {
  const [url = '', how = ''] = process.argv.slice(2);
  attachMaterializedViews();
  const wanted = await new Promise<string>((done) => process.stdin.once('data', (data) => done(String(data).trim())));
  const onStep = async ({ name }: { name: string }): Promise<void> => {
    if (name !== wanted) return;
    process.stdout.write('there\n');
    await new Promise(() => {});
  };
  const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 3 }, matview: { onStep } });
  const alter = (on: typeof db) => on.schema.alterMaterializedView('summaries', changeWorld);
  if (how === 'transaction') await db.transaction((trx) => alter(trx));
  else await alter(db);
  throw new Error(`the step ${wanted} was not reached`);
}

setInterval(() => {}, 1000);
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
