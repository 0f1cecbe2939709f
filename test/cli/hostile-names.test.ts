import { expect } from 'chai';
import { useDatabase } from '../support/database';
import { createProject, type TestProject } from '../support/project';
import { hasTerminals, runAtTerminal } from '../support/terminal';

/** Clears the screen, names the window, deletes, colours, reverses the order of letters, and ends the line. */
const COMMANDS = ['\u001b[2J', '\u001b]0;x\u0007', '\u007f', '\u009b1m', '\u202e', '\u2028'];
const name = (start: string): string => `${start}${COMMANDS.join('')}\nerror: fake`;
const escaped = (start: string): string => JSON.stringify(name(start)).slice(1, -1);

const FILES = {
  'knexfile.js': `
    const models = process.env.MODELS ?? (() => []);
    module.exports = { client: 'pg', connection: process.env.DATABASE_URL, matview: { models } };`,
  'migrations/20260101000000_a\u001b[2J.js': `
    require('knex-matview/register');
    exports.up = async (knex) => {
      await knex.schema.createTable('posts', (table) => {
        table.increments('id');
        table.text("${escaped('title')}");
      });
      await knex.schema.createMaterializedView({ table: "${escaped('v')}" }, (view) => {
        view.from('posts');
        view.columns({ id: true, "${escaped('title')}": true });
      });
    };
    exports.down = () => {};`,
  'models/v.js': `
    const { defineView, MaterializedView } = require('knex-matview/objection');
    const { Model } = require('objection');
    class Post extends Model { static tableName = 'posts'; }
    class View extends MaterializedView(Model) {
      static tableName = "${escaped('v')}";
      static materializedView = defineView({ parent: Post, columns: { id: true, heading: "${escaped('title')}" } });
    }
    module.exports = { View };`,
};

function expectNoCommands(seen: string): void {
  for (const command of COMMANDS) expect(seen).not.to.contain(command);
}

describe('names that would command a terminal', () => {
  const database = useDatabase();
  let project: TestProject;

  before(() => {
    project = createProject({ env: { DATABASE_URL: database.url } });
    project.write(FILES);
  });
  after(() => project.remove());

  async function shown(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { stdout, stderr } = await project.run('knex-matview', args, { env });
    const all = stdout + stderr;
    expect(all).not.to.match(/[^\P{C}\n]|[\u2028\u2029]/u);
    // only in a statement, which is indented
    expect(all).not.to.match(/^ {0,5}error: fake/m);
    const colored = await project.run('knex-matview', args, { env: { ...env, FORCE_COLOR: '1' } });
    expectNoCommands(colored.stdout + colored.stderr);
    return all;
  }

  async function parsed(args: readonly string[], env: Record<string, string> = {}): Promise<Record<string, unknown>> {
    const { stdout } = await project.run('knex-matview', [...args, '--json'], { env });
    expect(stdout).to.match(/^[ -~\n]*$/);
    return JSON.parse(stdout);
  }

  it('are escaped by plan, as is the file of a migration', async () => {
    const text = await shown(['plan']);
    expect(text)
      .to.contain('a\\u001b[2J.js')
      .and.to.contain('v\\u001b[2J')
      .and.to.match(/\n {6}create materialized view/);
    const { changes } = await parsed(['plan']);
    expect((changes as { migration: string }[])[0]?.migration).to.equal('20260101000000_a\u001b[2J.js');
    await shown(['check']);
    await shown(['make']);
  });

  it('are escaped by graph in each of its formats', async () => {
    await project.succeed('knex', 'migrate:latest');
    const text = await shown(['graph']);
    expect(text).to.match(/^v\\u001b\[2J.*\\u202e\\u2028\\nerror: fake$/m);
    for (const format of ['mermaid', 'dot']) expect(await shown(['graph', '--format', format])).to.contain('u001b[2J');
    const { views } = await parsed(['graph']);
    const [view] = views as { name: string; columns: { name: string }[] }[];
    expect([view?.name, view?.columns[1]?.name]).to.deep.equal([name('v'), name('title')]);
  });

  it('are escaped by check and make, with what somebody attached', async () => {
    const client = await database.connect();
    const quote = (text: string): string => `"${text}"`;
    await client.query(`create index ${quote(name('i'))} on ${quote(name('v'))} (id)`);
    expect(await shown(['check'])).to.match(/^v\\u001b.*\(models and registry\)\n {2}no model/m);
    expect(await shown(['make', '--dry-run'])).to.match(/^lost: v\\u001b.*: index "i\\u001b.*\\nerror: fake"$/m);
    const { operations } = await parsed(['make', '--dry-run']);
    expect(operations).to.deep.equal([`drop ${name('v')}`]);
  });

  describe('of a column that may be renamed', () => {
    const env = { MODELS: './models/*.js' };

    it('are escaped in the remark, as a shell takes them', async () => {
      const text = await shown(['make', '--dry-run', '--no-input'], env);
      expect(text).to.match(
        /^v\\u001b.*: the column title\\u001b.* is gone, and heading is new\. .*--rename \$'v\\U0000001b/m,
      );
      const { possibleRenames } = await parsed(['make', '--dry-run'], env);
      expect(possibleRenames).to.deep.equal([{ kind: 'column', view: name('v'), from: name('title'), to: 'heading' }]);
    });

    it('are escaped in the question', async function () {
      if (!hasTerminals()) this.skip();
      const asked = createProject({ env: { ...project.env, ...env } });
      asked.write(FILES);
      const { code, seen } = await runAtTerminal(asked, 'knex-matview make --dry-run', /renamed\?/, 'y\r');
      asked.remove();
      expect(code, seen).to.equal(0);
      expect(seen).to.contain('\\u001b[2J');
      expectNoCommands(seen);
    });
  });
});
