import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../../lib';
import { type Flavour, writeMigration } from '../../../lib/migrations/write';
import { createBlog } from '../../support/blog';
import { useDatabase } from '../../support/database';
import { createProject, removeProject } from '../../support/installed';
import { EXAMPLES } from './examples';

attachMaterializedViews();

const EXTENSIONS: { readonly [flavour in Flavour]: string } = {
  commonjs: 'js',
  module: 'mjs',
  typescript: 'ts',
  'commonjs-typescript': 'cts',
};
const FLAVOURS = Object.keys(EXTENSIONS) as Flavour[];
/** What must be escaped in a template. */
const TEXT = `\`$\{1}\\`;
const EXPECTED = join(__dirname, 'expected');

/** `another query` as `another-query`. */
function fileName(example: string): string {
  return example.replace(/\W+/g, '-');
}

describe('the text of a migration', () => {
  for (const [example, content] of Object.entries(EXAMPLES)) {
    for (const flavour of FLAVOURS) {
      const file = join(EXPECTED, `${fileName(example)}.${EXTENSIONS[flavour]}`);
      if (!existsSync(file) && !process.env.WRITE_EXPECTED) continue;
      it(`of ${example} is as in ${file.slice(__dirname.length + 1)}`, async () => {
        const text = await writeMigration(content, flavour);
        if (process.env.WRITE_EXPECTED) writeFileSync(file, text);
        expect(text).to.equal(readFileSync(file, 'utf8'));
      });
    }
  }

  it('is formatted as the project formats its code', async () => {
    const folder = createProject();
    writeFileSync(join(folder, '.prettierrc'), '{ "semi": false, "plugins": ["not-installed"], "importOrder": [] }');
    writeFileSync(join(folder, '.editorconfig'), 'root = true\n[*]\nindent_style = tab\n');
    const text = await writeMigration(EXAMPLES['another query'] as never, 'module', {
      filepath: join(folder, 'migrations/1_a.mjs'),
      root: folder,
    });
    removeProject(folder);
    expect(text).to.contain('\n\t\tview.as("select id from users")\n');
  });

  for (const [name, configuration] of Object.entries({
    '.prettierrc.cjs': "require('node:fs').writeFileSync(__dirname + '/ran', ''); module.exports = { semi: false };",
    '.prettierrc': '"./shared.cjs"',
    'package.json': '{ "prettier": "./shared.cjs" }',
  }))
    it(`is not formatted by a ${name} above the project, which is not executed`, async () => {
      const above = createProject();
      const root = join(above, 'project');
      mkdirSync(join(root, 'migrations'), { recursive: true });
      writeFileSync(join(above, name), configuration);
      writeFileSync(
        join(above, 'shared.cjs'),
        "require('node:fs').writeFileSync(__dirname + '/ran', ''); module.exports = { semi: false };",
      );
      const filepath = join(root, 'migrations/1_a.mjs');
      const text = await writeMigration(EXAMPLES['another query'] as never, 'module', { filepath, root });
      const ran = existsSync(join(above, 'ran'));
      removeProject(above);
      expect(ran).to.equal(false);
      expect(text).to.equal(await writeMigration(EXAMPLES['another query'] as never, 'module'));
    });

  it('is formatted by an .editorconfig above the project, as editors take it', async () => {
    const above = createProject();
    writeFileSync(join(above, '.editorconfig'), 'root = true\n[*]\nindent_style = tab\n');
    writeFileSync(join(above, '.prettierrc'), '{ "semi": false }');
    const root = join(above, 'project');
    const filepath = join(root, 'migrations/1_a.mjs');
    const text = await writeMigration(EXAMPLES['another query'] as never, 'module', { filepath, root });
    removeProject(above);
    expect(text).to.contain('\n\t\tview.as("select id from users");\n');
  });
});

describe('migrations that are written', () => {
  const database = useDatabase();
  let knex: Knex;
  let folder: string;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
  });
  beforeEach(() => {
    folder = createProject();
  });
  afterEach(() => {
    removeProject(folder);
  });

  async function views(): Promise<readonly string[]> {
    const { rows } = await knex.raw(
      "select matviewname as name from pg_matviews where schemaname = 'public' order by 1",
    );
    return (rows as { name: string }[]).map(({ name }) => name);
  }

  for (const flavour of FLAVOURS) {
    it(`as ${flavour} go up and down by Knex's migrator`, async () => {
      const directory = join(folder, 'migrations');
      mkdirSync(directory);
      for (const [index, content] of Object.values(EXAMPLES).entries()) {
        const name = `${String(index).padStart(2, '0')}_example.${EXTENSIONS[flavour]}`;
        writeFileSync(join(directory, name), await writeMigration(content, flavour));
      }
      const config = { directory, loadExtensions: [`.${EXTENSIONS[flavour]}`], tableName: `done_${flavour}` };
      await knex.migrate.latest(config);
      expect(await views()).to.deep.equal(['by_title', 'daily posts', 'recent', 'small']);
      expect(await knex('small').orderBy('post_id')).to.deep.equal([{ rating: 100, post_id: 1, n: '3' }]);
      expect(await knex('recent').orderBy('id')).to.deep.equal([2, 3, 4].map((id) => ({ id, text: TEXT })));
      await knex.migrate.down(config);
      await knex.migrate.down(config);
      expect(await knex('post_summaries').where('post_id', 2).first()).to.include({
        tag_names: 'green; red',
        comments_count: '3',
        score: '3',
        grade: "it's\nfine",
      });
      await knex.migrate.rollback(config, true);
      expect(await views()).to.deep.equal([]);
    });
  }
});
