import { expect } from 'chai';
import { useDatabase } from '../support/database';
import { createProject, type TestProject } from '../support/project';

const COMMANDS = ['make', 'check', 'plan', 'graph'];
const DOWN = 'postgres://ann:topsecret@127.0.0.1:1/blog';

describe('without a connection the command line', () => {
  const database = useDatabase();
  let project: TestProject;

  before(() => {
    project = createProject({ from: 'examples/blog-commonjs' });
    project.write({
      'unset/knexfile.js': "module.exports = { client: 'pg', connection: process.env.DATABASE_URL };",
      'driver/knexfile.js': `module.exports = { client: 'better-sqlite3', connection: '${DOWN}' };`,
    });
  });
  after(() => project.remove());

  /** What a command prints in two lines: it ends with 2, and prints neither a stack nor the password. */
  async function problem(args: readonly string[], url = '', cwd = '.'): Promise<string> {
    const env = { DATABASE_URL: url };
    const { code, stdout, stderr } = await project.run('knex-matview', args, { cwd, env });
    expect([code, stdout], stderr).to.deep.equal([2, '']);
    expect(stderr).not.to.contain('topsecret');
    expect(stderr).to.match(/^error: .+\nHint: .+\n$/);
    return stderr;
  }

  function urlWith(changes: Partial<URL>): string {
    return Object.assign(new URL(database.url), changes).href;
  }

  for (const command of COMMANDS)
    it(`${command} says that the server is down, and that the knexfile gives no connection`, async () => {
      const [down, unset] = await Promise.all([problem([command], DOWN), problem([command], '', 'unset')]);
      expect(down).to.match(/^error: connect ECONNREFUSED 127\.0\.0\.1:1\nHint: is the server running/);
      expect(unset).to.match(/^error: the knexfile .*knexfile\.js gives no connection .*\nHint: set .*DATABASE_URL/);
    });

  it('says it as JSON too, and prints nothing beside it', async () => {
    const env = { DATABASE_URL: DOWN };
    const { code, stdout, stderr } = await project.run('knex-matview', ['check', '--json'], { env });
    expect([code, stderr]).to.deep.equal([2, '']);
    const { error } = JSON.parse(stdout);
    expect(error).to.include({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' });
    expect(error.hint).to.contain('is the server running');
  });

  it('says which database there is not', async () => {
    const printed = await problem(['check'], urlWith({ pathname: '/no_such_database' }));
    expect(printed).to.match(/database "no_such_database" does not exist\nHint: create the database/);
  });

  it('says that the password is wrong', async () => {
    const url = urlWith({ username: 'nobody', password: 'topsecret' });
    expect(await problem(['check'], url)).to.match(/^error: .*"nobody".*\nHint: check the user and the password/);
  });

  it('says that the server has no TLS', async () => {
    const printed = await problem(['check'], urlWith({ search: '?sslmode=require' }));
    expect(printed).to.match(/^error: The server does not support SSL connections\nHint: connect without TLS/);
  });

  it('says that the host is unknown', async () => {
    const printed = await problem(['check'], 'postgres://ann:topsecret@no-such-host.invalid/blog');
    expect(printed).to.match(/^error: getaddrinfo \w+ no-such-host\.invalid\nHint: the name of the host is unknown/);
  });

  it('says which driver is missing', async () => {
    const printed = await problem(['check'], '', 'driver');
    expect(printed).to.equal('error: the package better-sqlite3 is not installed\nHint: npm install better-sqlite3\n');
  });

  for (const url of ['postgres://ann:topsecret#1@127.0.0.1/blog', 'postgres://ann:top topsecret@:bad:/x', 'blog'])
    it(`says that ${url.replace('topsecret', '…')} is no URL, and does not connect elsewhere`, async () => {
      const printed = await problem(['check'], url);
      expect(printed).to.match(/^error: the connection is a text, and not a URL\nHint: .*encodeURIComponent/);
    });
});
