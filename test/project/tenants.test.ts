import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { checkProject, makeMigration, type Project } from '../../lib/project';
import { useDatabase } from '../support/database';
import { type DeclaredByBuilder, modelOf, runMigration } from '../support/models';

const view = (name: string, column = 'title'): DeclaredByBuilder => ({
  name,
  declare: (made) =>
    made
      .from('posts')
      .columns({ id: true, [column]: 'title' })
      .unique('id', `${name}_key`),
});

describe('tenants, each with a schema of one database', () => {
  const database = useDatabase();
  const tenants = new Map<string, Knex>();
  const paths = { main: ['public'], one: ['one', 'public'], two: ['two'] };

  before(async () => {
    attachMaterializedViews();
    for (const [tenant, searchPath] of Object.entries(paths)) tenants.set(tenant, database.knex({ searchPath }));
    await database.knex().raw('create schema one; create schema two');
    for (const [schema] of Object.values(paths))
      await database.knex().raw('create table ??.posts (id int primary key, title text)', [schema as string]);
  });

  const projectOf = (tenant: string, views: readonly DeclaredByBuilder[], ignoredViews: string[] = []): Project => ({
    knex: tenants.get(tenant) as Knex,
    models: views.map(modelOf),
    ignoredViews,
  });
  async function make(project: Project): Promise<readonly string[]> {
    const { operations, text } = await makeMigration(project, { writes: false, extension: 'js' });
    if (text !== null) await runMigration(project.knex, text, 'up');
    return operations;
  }
  async function agree(tenant: string, views: readonly DeclaredByBuilder[]): Promise<void> {
    const report = await checkProject(projectOf(tenant, views));
    expect([report.differences, report.views], tenant).to.deep.equal([[], views.length]);
  }

  it('have views of the same name, which the migrations of the others leave alone', async () => {
    const [titles, more] = [view('titles'), view('more')];
    for (const tenant of tenants.keys()) {
      expect(await make(projectOf(tenant, [titles, more])), tenant).to.deep.equal(['create more', 'create titles']);
    }
    for (const tenant of tenants.keys()) await agree(tenant, [titles, more]);
    expect(await make(projectOf('one', [titles]))).to.deep.equal(['drop more']);
    expect(await make(projectOf('one', [view('titles', 'heading')]))).to.deep.equal(['alter titles']);
    await agree('one', [view('titles', 'heading')]);
    await agree('main', [titles, more]);
    await agree('two', [titles, more]);
  });

  it('ignore what they name in their own schema alone, and never what they declare', async () => {
    const titles = view('titles');
    const [main, two] = [projectOf('main', [titles], ['more', 'titles']), projectOf('two', [titles], ['m*'])];
    expect(await make(main)).to.deep.equal([]);
    expect(await make(two)).to.deep.equal([]);
    const changed = projectOf('two', [view('titles', 'name')], ['*']);
    expect((await makeMigration(changed, { writes: false, extension: 'js' })).operations).to.deep.equal([
      'alter titles',
    ]);
  });

  it('can name the schema of another, whose own views they leave alone', async () => {
    const shared = { ...view('shared'), schema: 'public' };
    const all = [view('titles'), view('more'), shared];
    expect(await make(projectOf('two', all))).to.deep.equal(['create public.shared']);
    await agree('two', all);
    expect(await make(projectOf('two', all.slice(0, 2)))).to.deep.equal(['drop public.shared']);
    await agree('main', all.slice(0, 2));
  });
});
