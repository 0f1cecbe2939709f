import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { attachMaterializedViews } from '../../lib';
import { bundleScript } from '../support/bundled-package';
import { registeredNames } from '../support/catalog';
import { useDatabase } from '../support/database';

const PROCESSES = 4;
const CREATES = 20;

describe('the first view of a database', () => {
  attachMaterializedViews();
  const database = useDatabase();

  it(`can be one of ${CREATES} that ${PROCESSES} processes create at once, half of them in transactions: all succeed`, async function test() {
    this.timeout(60_000);
    const gate = await database.connect();
    await gate.query('select pg_advisory_lock(1)');
    const script = await bundleScript(join(__dirname, 'first-use-child.ts'));
    const children = Array.from({ length: PROCESSES }, (_, index) => start(script, index));
    await waitUntilWaiting(gate);
    await gate.query('select pg_advisory_unlock(1)');
    const ends = await Promise.all(children.map(({ ended }) => ended));
    expect(ends.filter(({ code }) => code !== 0).map(({ output }) => output)).to.deep.equal([]);
    const db = database.knex();
    expect(await registeredNames(db)).to.have.length(CREATES);
    expect(await db('knex_matview.format').select('version')).to.deep.equal([{ version: 1 }]);
  });

  function start(
    script: string,
    index: number,
  ): { child: ChildProcess; ended: Promise<{ code: number; output: string }> } {
    const views = Array.from({ length: CREATES / PROCESSES }, (_, number) => `view_${index}_${number}`);
    const child = spawn(process.execPath, [script, database.url, ...views], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    return {
      child,
      ended: once(child, 'close').then(([code]) => ({ code: Number(code), output: String(Buffer.concat(output)) })),
    };
  }

  async function waitUntilWaiting(gate: {
    query(sql: string): Promise<{ rows: { waiting: string }[] }>;
  }): Promise<void> {
    for (;;) {
      const { rows } = await gate.query(
        "select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
      );
      if (Number(rows[0]?.waiting) === CREATES) return;
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }
});
