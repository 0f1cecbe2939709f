import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { useDatabase } from '../support/database';
import { createProject, removeProject } from '../support/installed';

const TEMPLATES = join(__dirname, '../../migrations-templates');

describe('the templates of migrations', () => {
  const database = useDatabase();
  let knex: Knex;
  let folder: string;

  before(async () => {
    knex = database.knex();
    await knex.raw('create table table_name (id int primary key); insert into table_name values (1)');
  });
  beforeEach(() => {
    folder = createProject();
  });
  afterEach(() => {
    removeProject(folder);
  });

  /** Makes a migration of each template, in the order in which they make sense, by Knex's own generator. */
  async function makeAll(directory: string, extension: string): Promise<void> {
    for (const [index, kind] of ['create', 'alter', 'drop'].entries()) {
      const stub = join(TEMPLATES, `${kind}.${extension}`);
      const made = await knex.migrate.make(kind, { directory, extension, stub });
      renameSync(made, join(directory, `${index}_${kind}.${extension}`));
    }
  }

  it('are there for creating, altering and dropping, in CommonJS, as modules and in TypeScript', () => {
    expect(readdirSync(TEMPLATES).sort()).to.deep.equal(
      ['alter', 'create', 'drop'].flatMap((kind) => [`${kind}.cts`, `${kind}.js`, `${kind}.mjs`, `${kind}.ts`]),
    );
  });

  for (const extension of ['cts', 'js', 'mjs', 'ts']) {
    it(`make migrations in .${extension} that go up and down as they are`, async () => {
      const directory = join(folder, 'migrations');
      await makeAll(directory, extension);
      const config = { directory, loadExtensions: [`.${extension}`] };
      await knex.migrate.up(config);
      await knex.migrate.up(config);
      expect(await knex('view_name')).to.deep.equal([{ id: 1, id_again: 1 }]);
      await knex.migrate.up(config);
      expect(await knex.schema.hasMaterializedView('view_name')).to.equal(false);
      await knex.migrate.down(config);
      expect(await knex('view_name')).to.deep.equal([{ id: 1 }]);
      await knex.migrate.up(config);
      await knex.raw('drop table knex_migrations, knex_migrations_lock');
    });
  }

  it('are filled by Knex with an example, as a person would have formatted it', async () => {
    const made = await knex.migrate.make('create', {
      directory: folder,
      extension: 'js',
      stub: join(TEMPLATES, 'create.js'),
    });
    expect(readFileSync(made, 'utf8')).to.equal(`require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.createMaterializedView('view_name', (view) => {
    view.from('table_name');
    view.columns({
      id: true, // view column: source in the parent
    });
    view.unique('id');
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.dropMaterializedView('view_name');
`);
  });

  it('take the names of the view and its parent as variables', async () => {
    const stub = join(TEMPLATES, 'create.mjs');
    const variables = { viewName: 'post_titles', parent: 'posts' };
    const made = await knex.migrate.make('titles', { directory: folder, extension: 'mjs', stub, variables } as never);
    const text = readFileSync(made, 'utf8');
    expect(text).to.contain("knex.schema.createMaterializedView('post_titles'");
    expect(text).to.contain("view.from('posts')");
  });
});
