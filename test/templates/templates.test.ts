import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { useDatabase } from '../support/database';

attachMaterializedViews();

const ROOT = join(__dirname, '../..');
const TEMPLATES = join(ROOT, 'migrations-templates');

describe('the templates of migrations', () => {
  const database = useDatabase();
  let knex: Knex;
  let folder: string;

  before(async () => {
    knex = database.knex();
    await knex.raw('create table table_name (id int primary key); insert into table_name values (1)');
  });
  beforeEach(() => {
    folder = mkdtempSync(join(ROOT, 'test/templates/migrations-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Makes a migration of each template, in the order in which they make sense, by Knex's own generator. */
  async function makeAll(extension: string): Promise<void> {
    for (const [index, kind] of ['create', 'alter', 'drop'].entries()) {
      const stub = join(TEMPLATES, `${kind}.${extension}`);
      const made = await knex.migrate.make(kind, { directory: folder, extension, stub });
      const text = readFileSync(made, 'utf8').replace(
        "'knex-matview/register'",
        JSON.stringify(join(ROOT, 'lib/register.ts')),
      );
      rmSync(made);
      writeFileSync(join(folder, `${index}_${kind}.${extension}`), text);
    }
  }

  it('are there for creating, altering and dropping, in CommonJS, as modules and in TypeScript', () => {
    expect(readdirSync(TEMPLATES).sort()).to.deep.equal(
      ['alter', 'create', 'drop'].flatMap((kind) => [`${kind}.js`, `${kind}.mjs`, `${kind}.ts`]),
    );
  });

  for (const extension of ['js', 'ts']) {
    it(`make migrations in .${extension} that go up and down as they are`, async () => {
      await makeAll(extension);
      const config = { directory: folder, loadExtensions: [`.${extension}`] };
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

  it('take the names of the view and its parent as variables', async () => {
    const stub = join(TEMPLATES, 'create.mjs');
    const variables = { viewName: 'post_titles', parent: 'posts' };
    const made = await knex.migrate.make('titles', { directory: folder, extension: 'mjs', stub, variables } as never);
    const text = readFileSync(made, 'utf8');
    expect(text).to.contain("knex.schema.createMaterializedView('post_titles'");
    expect(text).to.contain("view.from('posts')");
  });
});
