import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { useDatabase } from '../support/database';
import { createProject, type TestProject } from '../support/project';

const MIGRATIONS = join(__dirname, '../../examples/blog-demo/migrations');
const TABLES = '20260105090000_create_blog.js';
const VIEW = '20260106090000_create_post_summaries.js';

describe('the commands in a project without models', () => {
  const database = useDatabase();
  let project: TestProject;

  before(() => {
    project = createProject({ env: { DATABASE_URL: database.url } });
    project.write({
      'knexfile.js':
        "require('knex-matview/register'); module.exports = { client: 'pg', connection: process.env.DATABASE_URL };",
      [`migrations/${TABLES}`]: readFileSync(join(MIGRATIONS, TABLES), 'utf8'),
      [`migrations/${VIEW}`]: readFileSync(join(MIGRATIONS, VIEW), 'utf8'),
    });
  });
  after(() => project.remove());

  it('plan shows what pending migrations would run, and runs nothing', async () => {
    const { code, stdout } = await project.matview('plan');
    expect(code).to.equal(0);
    expect(stdout).to.contain(VIEW).and.to.contain('create post_summaries');
    const { of, changes } = JSON.parse((await project.matview('plan', '--json')).stdout);
    expect(of).to.equal('pending migrations');
    expect(changes[0]).to.have.all.keys('migration', 'title', 'steps', 'obstacles', 'lost', 'note');
  });

  it('check agrees, and tells what was not migrated yet', async () => {
    await project.succeed('knex', 'migrate:up');
    const { code, stdout, stderr } = await project.matview('check');
    expect([code, stdout]).to.deep.equal([0, '']);
    expect(stderr).to.equal(`not migrated yet: ${VIEW}\n0 views: no differences\n`);
  });

  it('graph draws what each view reads, in each of its formats', async () => {
    await project.succeed('knex', 'migrate:latest');
    const text = await project.succeed('knex-matview', 'graph');
    expect(text).to.contain('post_summaries').and.to.contain('comments');
    expect(await project.succeed('knex-matview', 'graph', '--format', 'mermaid')).to.match(/^(flowchart|graph) /);
    expect(await project.succeed('knex-matview', 'graph', '--format', 'dot')).to.match(/^digraph /);
    const { views } = JSON.parse(await project.succeed('knex-matview', 'graph', '--json'));
    expect(views.map(({ name }: { name: string }) => name)).to.satisfy(([name]: string[]) =>
      /post_summaries$/.test(name as string),
    );
    expect(views[0]).to.have.all.keys('name', 'columns', 'reads');
  });

  it('make says that there are no models: 2', async () => {
    const { code, stdout, stderr } = await project.matview('make');
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.contain('Hint: ').and.to.contain('matview: { models:');
  });

  it('check finds a view that was changed by hand: 1, as text and as JSON', async () => {
    const client = await database.connect();
    await client.query('drop index post_summaries_title_index');
    const { code, stdout, stderr } = await project.matview('check');
    expect(code).to.equal(1);
    expect(stdout).to.contain('post_summaries').and.to.contain('registry and database').and.not.to.contain('\u001b');
    expect(stderr).to.equal('1 view: 1 difference\n');
    const json = await project.matview('check', '--json');
    const report = JSON.parse(json.stdout);
    expect([json.code, json.stderr, report.agrees]).to.deep.equal([1, '', false]);
    expect(report).to.have.all.keys('agrees', 'views', 'differences', 'pending');
    expect(report.differences[0]).to.have.all.keys('view', 'between', 'message', 'details', 'hint');
  });
});
