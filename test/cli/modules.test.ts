import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect } from 'chai';
import ts from 'typescript';
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

/** In a folder whose name has a space, with what cannot be run by removing types. */
const TYPESCRIPT = {
  'a blog/package.json': '{ "type": "module" }',
  'a blog/tsconfig.json':
    '{ "compilerOptions": { "experimentalDecorators": true, "paths": { "~/*": ["./models/*"] } } }',
  'a blog/knexfile.ts': `
    import 'knex-matview/register';
    import type { Knex } from 'knex';
    import { models } from './settings';
    enum Client { PostgreSQL = 'pg' }
    const config: Knex.Config = { client: Client.PostgreSQL, connection: process.env.DATABASE_URL, matview: { models } };
    export default config;`,
  'a blog/settings.ts': "export const models: readonly string[] = ['./models/*.ts'];",
  'a blog/migrations/20260105090000_create_posts.ts': `
    import type { Knex } from 'knex';
    import { TABLE } from '../models/names.js';
    export const up = (knex: Knex) => knex.schema.createTable(TABLE, (table) => {
      table.increments('id');
      table.text('title').notNullable();
    });
    export const down = (knex: Knex) => knex.schema.dropTable(TABLE);`,
  'a blog/models/names.ts': "export const TABLE: string = 'posts';",
  'a blog/models/base.js': `
    import objection from 'objection';
    export class Base extends objection.Model {}`,
  'a blog/models/post.ts': `
    import { Base } from './base.js';
    import { TABLE } from './names.js';
    import PostTitle from './post-title';
    const column = (..._target: unknown[]): void => {};
    export class Post extends Base {
      static tableName = TABLE;
      @column id!: number;
      declare title: string;
      constructor(private readonly clock = Date) { super(); }
      static titles = () => PostTitle;
    }`,
  'a blog/models/post-title.ts': `
    import { defineView, MaterializedView } from 'knex-matview/objection';
    import { Model } from 'objection';
    import { Post } from '~/post';
    import { Base } from './base';
    if (!(Base.prototype instanceof Model)) throw new Error('Objection was loaded twice');
    export default class PostTitle extends MaterializedView(Base) {
      static tableName = 'post_titles';
      static get materializedView() {
        return defineView({ parent: Post, columns: { id: true, title: true }, unique: 'id' });
      }
    }`,
};

describe('a project of ES modules in TypeScript', () => {
  const database = useDatabase();
  const cwd = 'a blog';
  let project: TestProject;

  before(() => {
    project = createProject({ installed: ['tsx'], env: { DATABASE_URL: database.url } });
    project.write(TYPESCRIPT);
  });
  after(() => project.remove());

  async function succeed(program: string, ...args: string[]): Promise<string> {
    const env = program === 'knex' ? { NODE_OPTIONS: '--import tsx' } : {};
    const { code, stdout, stderr } = await project.run(program, args, { cwd, env });
    if (code !== 0) throw new Error(stdout + stderr);
    return stdout;
  }

  it('is planned, migrated by Knex with tsx, made and checked', async () => {
    expect(await succeed('knex-matview', 'plan')).to.contain('create table "posts"');
    await succeed('knex', 'migrate:latest');
    const { path, operations } = JSON.parse(await succeed('knex-matview', 'make', '--json'));
    expect([path.endsWith('.ts'), operations]).to.deep.equal([true, ['create post_titles']]);
    expect(await succeed('knex-matview', 'plan')).to.contain('create post_titles');
    await succeed('knex', 'migrate:latest');
    expect(await succeed('knex-matview', 'check')).to.equal('');
  });
});

/** What a project of TypeScript in CommonJS has before its first migration of ours. */
const COMMONJS_TYPESCRIPT = {
  'package.json': '{ "type": "commonjs" }',
  'knexfile.ts': `
    module.exports = { client: 'pg', connection: process.env.DATABASE_URL, matview: { models: './models/*.ts' } };`,
  'migrations/.gitkeep': '',
  'models/post-title.ts': `
    const { Model } = require('objection');
    const { count } = require('knex-matview');
    const { defineView, MaterializedView } = require('knex-matview/objection');
    class Post extends Model {
      static tableName: string = 'posts';
    }
    exports.PostTitle = class PostTitle extends MaterializedView(Model) {
      static tableName = 'post_titles';
      static materializedView = defineView({ parent: Post, columns: { title: true, n: count() }, groupBy: 'title' });
    };`,
};

describe('a project of CommonJS in TypeScript', () => {
  const database = useDatabase();
  let project: TestProject;
  /** Node 22 removes types by itself. */
  const env = (process.features as { typescript?: unknown }).typescript ? {} : { NODE_OPTIONS: '--require tsx/cjs' };

  before(async () => {
    project = createProject({ installed: ['tsx'], env: { DATABASE_URL: database.url } });
    project.write(COMMONJS_TYPESCRIPT);
    await database.knex().raw('create table posts (id int primary key, title text)');
  });
  after(() => project.remove());

  it('gets migrations that are CommonJS, of which Node only has to remove the types', async () => {
    const { path } = JSON.parse(await project.succeed('knex-matview', 'make', '--json'));
    const text = readFileSync(path, 'utf8');
    expect(path).to.match(/_create_post_titles\.ts$/);
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
      verbatimModuleSyntax: true,
    };
    const { outputText } = ts.transpileModule(text, { compilerOptions });
    const without = outputText.replace(/^export \{\};$/m, '');
    expect(() => new Script(without), text).not.to.throw();
    expect(text).to.contain("const { count } = require('knex-matview') as typeof import('knex-matview');");
    const { code, stdout, stderr } = await project.run('knex', ['migrate:latest'], { env });
    expect(code, stdout + stderr).to.equal(0);
    expect(await project.succeed('knex-matview', 'check')).to.equal('');
  });

  it('gets what its last migration is written in, which a loader may take', async () => {
    const drop = { 'models/post-title.ts': 'exports.nothing = true;' };
    const styles = [
      ["import type { Knex } from 'knex';\nexports.up = async (_knex: Knex) => {};", 'exports.up ='],
      ['export const up = async () => {};', 'export async function up'],
      ["import { Knex } from 'knex';\nmodule.exports = {};", 'export async function up'],
    ] as const;
    for (const [last, expected] of styles) {
      project.write({ ...drop, 'migrations/29990101000000_last.ts': last });
      await database.knex()('knex_migrations').where({ name: '29990101000000_last.ts' }).delete();
      await database
        .knex()('knex_migrations')
        .insert({ name: '29990101000000_last.ts', batch: 9, migration_time: new Date() });
      expect(await project.succeed('knex-matview', 'make', '--dry-run')).to.contain(expected);
    }
  });
});
