import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { useDatabase } from '../support/database';
import { createProject, type Outcome, type TestProject } from '../support/project';
import { hasTerminals, runAtTerminal } from '../support/terminal';

const MODEL = 'models/PostSummary.js';

describe('knex-matview make', () => {
  const database = useDatabase();
  let project: TestProject;
  let model: string;

  before(async function () {
    this.timeout(120_000);
    project = createProject({ from: 'examples/blog-commonjs', env: { DATABASE_URL: database.url } });
    model = readFileSync(join(project.directory, MODEL), 'utf8');
  });
  afterEach(() => project.write({ [MODEL]: model }));
  after(() => project.remove());

  const files = () => readdirSync(join(project.directory, 'migrations')).length;

  function failure({ code, stdout, stderr }: Outcome): {
    code: string;
    message: string;
    hint: string;
    problems?: object[];
  } {
    expect([code, stderr]).to.deep.equal([2, '']);
    return JSON.parse(stdout).error;
  }

  it('refuses while migrations are pending, and names them', async () => {
    const error = failure(await project.matview('make', '--json'));
    expect(error.code).to.equal('MATVIEW_MIGRATIONS_PENDING');
    expect(error.message).to.contain('20260105090000_create_blog.js');
    expect(files()).to.equal(1);
  });

  it('check says what to run first when models read tables that pending migrations make', async () => {
    const error = failure(await project.matview('check', '--json'));
    expect(error.code).to.equal('MATVIEW_MODEL_INVALID');
    expect(error.hint).to.match(
      /^a migration was not run yet: 20260105090000_create_blog\.js; .*knex migrate:latest; .*\n/,
    );
  });

  it('refuses a name that is a path', async () => {
    const { code, stdout, stderr } = await project.matview('make', '../../evil');
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^error: "..\/..\/evil" cannot be the name of a migration.*\nHint: /);
  });

  it('lists all problems of the models, and writes nothing', async () => {
    await project.succeed('knex', 'migrate:latest');
    project.write({ [MODEL]: model.replace('title: true', "editor: 'editor.name', author: 'author.name'") });
    const error = failure(await project.matview('make', '--json'));
    expect(error.problems).to.have.length(2);
    const { code, stdout, stderr } = await project.matview('make');
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.contain('editor').and.to.contain('author').and.to.contain('Hint: ').and.not.to.contain('    at ');
    expect(files()).to.equal(1);
  });

  it('--dry-run prints the migration, and writes nothing', async () => {
    const { code, stdout, stderr } = await project.matview('make', '--dry-run', '-x', 'ts');
    expect([code, stderr]).to.deep.equal([0, '  create post_summaries\n']);
    expect(stdout).to.match(/^import [\s\S]*export async function up[\s\S]*createMaterializedView/);
    expect(files()).to.equal(1);
  });

  it('--json says what was written', async () => {
    const made = JSON.parse(await project.succeed('knex-matview', 'make', 'first_view', '--json'));
    expect(made).to.have.all.keys('path', 'text', 'operations', 'accepted', 'possibleRenames', 'lost');
    expect(made.operations).to.deep.equal(['create post_summaries']);
    expect(readFileSync(made.path, 'utf8')).to.equal(made.text);
    expect(made.path).to.match(/migrations[/\\]\d{14}_first_view\.js$/);
    await project.succeed('knex', 'migrate:latest');
  });

  it('--json says that there was nothing to do', async () => {
    const made = JSON.parse(await project.succeed('knex-matview', 'make', '--json'));
    expect(made).to.deep.equal({ path: null, text: null, operations: [], accepted: [], possibleRenames: [], lost: [] });
  });

  describe('when a view would be dropped', () => {
    it('says that a class does not extend MaterializedView', async () => {
      project.write({ [MODEL]: model.replace('MaterializedView(Model)', 'Model') });
      for (const command of ['make', 'check']) {
        const { problems } = failure(await project.matview(command, '--json'));
        expect(problems).to.deep.equal([
          {
            model: 'PostSummary',
            message: 'it has a materializedView, and does not extend MaterializedView(…)',
            hint: 'write class PostSummary extends MaterializedView(Model), or remove its materializedView',
          },
        ]);
      }
    });

    it('writes what only drops with --drop alone, where nobody can be asked', async () => {
      const before = files();
      project.write({ [MODEL]: model.replace(/^module\.exports.*$/m, '') });
      const refused = failure(await project.matview('make', '--json'));
      expect(refused.code).to.equal('MATVIEW_DROP_UNCONFIRMED');
      expect(refused.message).to.contain('post_summaries');
      expect(refused.hint).to.contain('--drop');
      expect(files()).to.equal(before);
      expect(await project.succeed('knex-matview', 'make', '--dry-run')).to.contain('dropMaterializedView');
      const { path } = JSON.parse(await project.succeed('knex-matview', 'make', '--json', '--drop'));
      rmSync(path);
    });

    it('asks at a terminal', async function () {
      if (!hasTerminals()) this.skip();
      const before = files();
      project.write({ [MODEL]: model.replace(/^module\.exports.*$/m, '') });
      const no = await runAtTerminal(project, 'knex-matview make', /post_summaries[\s\S]*Drop\?/, 'n\r');
      expect(no.code, no.seen).to.equal(2);
      expect(files()).to.equal(before);
    });
  });

  describe('when a column has another name', () => {
    beforeEach(() => project.write({ [MODEL]: model.replace('title: true', "heading: 'title'") }));

    it('drops and adds with --no-input, and in a pipe', async () => {
      for (const args of [['--no-input'], []]) {
        const text = await project.succeed('knex-matview', 'make', '--dry-run', ...args);
        expect(text).to.contain("dropColumn('title')").and.not.to.contain('renameColumn');
      }
    });

    it('renames with --rename', async () => {
      const text = await project.succeed('knex-matview', 'make', '--dry-run', '--rename', 'title:heading');
      expect(text).to.contain("renameColumn('title', 'heading')");
    });

    it('refuses a --rename of what is not there', async () => {
      const { code, message } = failure(await project.matview('make', '--json', '--rename', 'titel:heading'));
      expect(code).to.equal('MATVIEW_OPTION_INVALID');
      expect(message).to.contain('titel:heading');
    });

    it('asks at a terminal, and takes the answer', async function () {
      if (!hasTerminals()) this.skip();
      const question = /title[\s\S]*heading[\s\S]*renamed\?/;
      const yes = await runAtTerminal(project, 'knex-matview make --dry-run', question, 'y\r');
      expect(yes.code, yes.seen).to.equal(0);
      expect(yes.seen).to.contain("renameColumn('title', 'heading')");
      const no = await runAtTerminal(project, 'knex-matview make --dry-run', question, 'n\r');
      expect(no.code, no.seen).to.equal(0);
      expect(no.seen).to.contain("dropColumn('title')");
    });

    it('writes nothing when it is interrupted at the question: 130', async function () {
      if (!hasTerminals()) this.skip();
      const before = files();
      const { code, seen } = await runAtTerminal(project, 'knex-matview make', /renamed\?/, '\u0003');
      expect(code, seen).to.equal(130);
      expect(files()).to.equal(before);
    });
  });

  it('refuses a view that was changed by hand, until --accept registers it', async () => {
    const client = await database.connect();
    await client.query(`
      drop materialized view post_summaries;
      create materialized view post_summaries as select id as post_id, title, 0::bigint as comments_count from posts`);
    const error = failure(await project.matview('make', '--json'));
    expect(error.code).to.equal('MATVIEW_CHANGED_BY_HAND');
    expect(error.hint).to.contain('--accept');
    const made = JSON.parse(await project.succeed('knex-matview', 'make', '--accept', '--json'));
    expect(made.accepted).to.have.length(1);
    expect(made.text).to.contain("comments_count: count('comments')");
    await project.succeed('knex', 'migrate:latest');
    expect((await project.matview('check')).code).to.equal(0);
  });

  it('says what somebody attached to a view that is dropped', async () => {
    const client = await database.connect();
    await client.query('create index by_hand on post_summaries (title)');
    project.write({ [MODEL]: model.replace(/(tableName.*)post_summaries/, '$1other_summaries') });
    const { code, stdout, stderr } = await project.matview('make', '--dry-run');
    await client.query('drop index by_hand');
    expect([code, stdout]).to.contain(0);
    expect(stderr).to.contain('lost: post_summaries: index "by_hand"');
  });

  it('--accept registers that a declared index is gone, so that a migration creates it again', async () => {
    const client = await database.connect();
    await client.query('drop index post_summaries_post_id_unique');
    expect((await project.matview('check')).stdout).to.contain('make --accept');
    const made = JSON.parse(await project.succeed('knex-matview', 'make', '--accept', '--json'));
    expect([made.accepted.length, made.operations]).to.deep.equal([1, ['alter post_summaries']]);
    expect(made.text).to.contain("view.unique('post_id')");
    await project.succeed('knex', 'migrate:latest');
    expect((await project.matview('check')).code).to.equal(0);
  });
});
