import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import { startServer } from '../support/server';

const PROJECT = resolve(__dirname, '../..');

describe('the demo', () => {
  let folder: string;
  let demo: ChildProcess;

  /** What the demo leaves in the folder for temporary files fails the test: that folder has to be empty to go. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demo-'));
    chmodSync(folder, 0o755);
  });
  afterEach(() => {
    demo.kill();
    rmdirSync(folder);
  });

  function start(posts: number, url = ''): void {
    const args = ['--require', 'tsx/cjs', 'examples/blog-demo/run.ts', '--posts', String(posts)];
    const env = { ...process.env, TMPDIR: folder, TSX_DISABLE_CACHE: '1', DATABASE_URL: url };
    demo = spawn(process.execPath, args, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  }

  it('shows the view equal to the live query, and leaves no folder behind', async () => {
    start(300);
    let output = '';
    demo.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    expect(await once(demo, 'close')).to.deep.equal([0, null]);
    expect(output).to.match(/live query +\d+ rows/);
    expect(output).to.match(/the same, the view +\d+ equal rows/);
    expect(output).to.match(/rolled back +dropMaterializedView/);
  });

  it('leaves no folder behind when it is interrupted', async () => {
    start(100_000);
    await until(() => readdirSync(folder).length > 0 || demo.exitCode !== null);
    await setTimeout(300);
    demo.kill('SIGINT');
    expect(await once(demo, 'close')).to.deep.equal([130, null]);
  });

  it('leaves no schema and no connection on the server of DATABASE_URL when it is interrupted', async () => {
    const server = await startServer();
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const schemas = (): Promise<number> => countOf(client, "pg_namespace where nspname like 'knex%'");
    try {
      start(100_000, server.url);
      await until(async () => (await schemas()) === 1 || demo.exitCode !== null);
      await setTimeout(300);
      demo.kill('SIGINT');
      expect(await once(demo, 'close')).to.deep.equal([130, null]);
      expect(await schemas()).to.equal(0);
      // The server may need a moment to see that the process is gone.
      await until(async () => (await countOf(client, "pg_stat_activity where application_name like 'knex%'")) === 0);
    } finally {
      await client.end();
      server.stop();
    }
  });
});

async function countOf(client: Client, what: string): Promise<number> {
  const { rows } = await client.query(`select count(*)::int as count from ${what}`);
  return rows[0].count;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(20);
}
