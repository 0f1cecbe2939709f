import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Client } from 'pg';
import type { TestProject } from '../support/project';

/** What is particular to one of the example projects. */
export interface Blog {
  readonly extension: 'ts' | 'js';
  /** What runs its `query` file. */
  readonly runner: string;
  /** The row of the post "Green" after the first and the last migration. */
  readonly first: Readonly<Record<string, unknown>>;
  readonly last: Readonly<Record<string, unknown>>;
}

/**
 * The story of an example project, through the command lines of Knex and of this package: tables, a view from its model,
 * a change of the model, and all the way back.
 */
export async function tellStory(project: TestProject, blog: Blog, database: Client): Promise<void> {
  await project.succeed('knex', 'migrate:latest');
  await project.succeed('knex', 'seed:run');

  await makesMigration(project, blog, ['make'], 'create_post_summaries', ['create post_summaries']);
  const pending = await project.matview('make');
  expect([pending.code, pending.stderr]).to.satisfy(
    ([code, text]: [number, string]) => code === 2 && /pending|not run/.test(text),
  );
  await project.succeed('knex', 'migrate:latest');
  expect(await green(project, blog)).to.deep.equal(blog.first);
  await agrees(project);

  changeModel(project, blog);
  const differs = await project.matview('check');
  expect(differs.code).to.equal(1);
  expect(differs.stdout).to.contain('post_summaries');
  await makesMigration(project, blog, ['make', 'better', '--rename', 'title:heading'], 'better', [
    'alter post_summaries',
  ]);
  const plan = await project.succeed('knex-matview', 'plan');
  expect(plan)
    .to.contain('alter post_summaries')
    .and.to.match(/better/);
  await project.succeed('knex', 'migrate:latest');
  expect(await green(project, blog)).to.deep.equal(blog.last);
  await agrees(project);
  const nothing = await project.matview('make');
  expect([nothing.code, nothing.stdout]).to.deep.equal([0, '']);
  expect(nothing.stderr).to.contain('nothing to do');

  await project.succeed('knex', 'migrate:rollback', '--all');
  expect(await relations(database)).to.deep.equal(['knex_migrations', 'knex_migrations_lock']);
}

/** One column gets another name, one is added, and an index. */
function changeModel(project: TestProject, { extension }: Blog): void {
  const path = `models/PostSummary.${extension}`;
  const text = readFileSync(join(project.directory, path), 'utf8');
  const changed = text
    .replace('title: true,', "heading: 'title',\n      rating: true,")
    .replace(/(unique: .*)/, "$1\n    indexes: ['heading'],");
  project.write({ [path]: changed });
}

async function makesMigration(
  project: TestProject,
  { extension }: Blog,
  args: readonly string[],
  name: string,
  operations: readonly string[],
): Promise<void> {
  const printed = await project.succeed('knex-matview', ...args);
  const [first, ...others] = printed.trimEnd().split('\n');
  expect(first).to.match(new RegExp(`^created migrations/\\d{14}_${name}\\.${extension}$`));
  expect(others.map((line) => line.trim())).to.deep.equal(operations);
}

async function green(project: TestProject, { runner, extension }: Blog): Promise<unknown> {
  const rows = JSON.parse(await project.succeed(runner, `query.${extension}`)) as Record<string, unknown>[];
  return rows.find(({ title, heading }) => (title ?? heading) === 'Green');
}

async function agrees(project: TestProject): Promise<void> {
  const { code, stdout, stderr } = await project.matview('check');
  expect([code, stdout, stderr]).to.deep.equal([0, '', '1 view: no differences\n']);
}

/** The tables and views that are left, but for the library's own. */
async function relations(database: Client): Promise<readonly string[]> {
  const { rows } = await database.query(`
    select relname from pg_class join pg_namespace n on n.oid = relnamespace
    where nspname = 'public' and relkind in ('r', 'v', 'm') order by 1`);
  return rows.map(({ relname }) => relname);
}

export const BLOG: Blog = {
  extension: 'ts',
  runner: 'ts-node',
  first: {
    postId: 2,
    title: 'Green',
    authorName: 'Bob',
    tagNames: 'node; sql',
    commentsCount: '3',
    commentAuthors: 'Ada, Cleo',
  },
  last: {
    postId: 2,
    heading: 'Green',
    rating: 300,
    authorName: 'Bob',
    tagNames: 'node; sql',
    commentsCount: '3',
    commentAuthors: 'Ada, Cleo',
  },
};

export const BLOG_COMMONJS: Blog = {
  extension: 'js',
  runner: 'node',
  first: { post_id: 2, title: 'Green', comments_count: '2' },
  last: { post_id: 2, heading: 'Green', rating: 300, comments_count: '2' },
};
