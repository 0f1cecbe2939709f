import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { useDatabase } from '../support/database';
import { createProject, type TestProject } from '../support/project';

const FILES = {
  'package.json': '{ "type": "module" }',
  'knexfile.js': `
    import 'knex-matview/register';
    const test = { client: 'pg', connection: process.env.DATABASE_URL, matview: { models: './models/*.js' } };
    export default async () => ({ test });`,
  'migrations/20260105090000_create_posts.js': `
    export const up = (knex) => knex.schema.createTable('posts', (table) => {
      table.increments('id');
      table.text('title').notNullable();
    });
    export const down = (knex) => knex.schema.dropTable('posts');`,
  'models/post.js': `
    import { Model } from 'objection';
    export class Post extends Model {
      static tableName = 'posts';
    }`,
  'models/post-title.js': `
    import { defineView, MaterializedView } from 'knex-matview/objection';
    import { Model } from 'objection';
    import { Post } from './post.js';
    await null;
    export default class PostTitle extends MaterializedView(Model) {
      static tableName = 'post_titles';
      static materializedView = defineView({ parent: Post, columns: { id: true, title: true }, unique: 'id' });
    }`,
};

describe('a project of ES modules', () => {
  const database = useDatabase();
  let project: TestProject;

  before(() => {
    project = createProject({ env: { DATABASE_URL: database.url, NODE_ENV: 'test' } });
    project.write(FILES);
  });
  after(() => project.remove());

  it('gets migrations that are ES modules, which Knex runs', async () => {
    await project.succeed('knex', 'migrate:latest');
    const { path } = JSON.parse(await project.succeed('knex-matview', 'make', '--json'));
    expect(readFileSync(path, 'utf8')).to.match(/^import 'knex-matview\/register';[\s\S]*export const up/);
    await project.succeed('knex', 'migrate:latest');
    expect((await project.matview('check')).code).to.equal(0);
    await project.succeed('knex', 'migrate:rollback', '--all');
    expect(await project.succeed('knex-matview', 'graph', '--json')).to.match(/"views": \[\]/);
  });

  it('has only the environments that its knexfile has', async () => {
    const { code, stderr } = await project.matview('check', '--env', 'prod');
    expect([code, stderr]).to.deep.equal([
      2,
      'error: the knexfile has neither a client nor an environment "prod"\nHint: it has: test; choose one with the option env (--env)\n',
    ]);
  });

  it('is found from a folder in it', async () => {
    const { stdout } = await project.run('knex-matview', ['graph', '--json'], { cwd: join('models') });
    expect(JSON.parse(stdout)).to.deep.equal({ views: [] });
  });
});
