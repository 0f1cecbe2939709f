import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { MatviewError } from '../../lib/errors';
import { type OpenedProject, type OpenOptions, openProject } from '../../lib/project';
import { createProject, type TestProject } from '../support/project';

const model = (name: string, tableName = name.toLowerCase()) =>
  `class ${name} {
    static tableName = '${tableName}';
    static materializedView = { of: '${tableName}' };
    static [Symbol.for('knex-matview.ViewModel')]() { return {}; }
  }`;

const config = (matview: string) => `{ client: 'pg', connection: 'postgres://127.0.0.1:1/none', matview: ${matview} }`;

describe('a project is opened', () => {
  let project: TestProject;

  beforeEach(() => {
    project = createProject();
  });
  afterEach(() => project.remove());

  async function opened<T>(use: (open: OpenedProject) => T, options: OpenOptions = {}): Promise<T> {
    const open = await openProject({ cwd: project.directory, ...options });
    try {
      return use(open);
    } finally {
      await open.close();
    }
  }

  const modelNames = (options?: OpenOptions) =>
    opened(({ models }) => models?.map(({ name }) => name) ?? null, options);

  async function refusal(options?: OpenOptions): Promise<MatviewError> {
    try {
      await opened(() => {}, options);
    } catch (error) {
      return error as MatviewError;
    }
    throw new Error('it was opened');
  }

  describe('with a knexfile', () => {
    const settings = config('{ ignore: ["old_*"] }');
    const forms: Record<string, Record<string, string>> = {
      'in CommonJS': { 'knexfile.js': `module.exports = ${settings}` },
      'named .cjs': { 'knexfile.cjs': `module.exports = ${settings}` },
      'that is a function': { 'knexfile.js': `module.exports = () => (${settings})` },
      'that is an async function': { 'knexfile.js': `module.exports = async () => (${settings})` },
      'with a key for each environment': { 'knexfile.js': `module.exports = { development: ${settings} }` },
      'that is an ES module, and waits at its top': { 'knexfile.mjs': `await null; export default ${settings}` },
      'in a package of ES modules': {
        'package.json': '{"type":"module"}',
        'knexfile.js': `export default ${settings}`,
      },
      'in TypeScript': { 'knexfile.ts': `const all: object = ${settings}; export default all;` },
      'in TypeScript with export =': { 'knexfile.ts': `const all: object = ${settings}; export = all;` },
      'in TypeScript, named .cts': { 'knexfile.cts': `const all: object = ${settings}; export = all;` },
    };
    for (const [form, files] of Object.entries(forms)) {
      it(form, async () => {
        project.write(files);
        expect(await opened(({ ignoredViews }) => ignoredViews)).to.deep.equal(['old_*']);
      });
    }

    it('named .mts, or .ts in a package of ES modules', async () => {
      project.write({
        'package.json': '{"type":"module"}',
        'knexfile.ts': `const all: object = ${config("{ models: './models/*.mts' }")}; export default all;`,
        'models/a.mts': `export enum Kind { Of } export ${model('A')}`,
      });
      expect(await modelNames()).to.deep.equal(['A']);
    });

    it('in a folder above, whose folder is the working directory meanwhile', async () => {
      project.write({ 'knexfile.js': `module.exports = ${settings}` });
      mkdirSync(join(project.directory, 'a/b'), { recursive: true });
      const before = process.cwd();
      const inside = await opened(({ directory }) => [directory, process.cwd()], {
        cwd: join(project.directory, 'a/b'),
      });
      expect(inside).to.deep.equal([project.directory, project.directory]);
      expect(process.cwd()).to.equal(before);
    });

    it('that is named', async () => {
      project.write({ 'knexfile.js': 'throw new Error()', 'config/db.js': `module.exports = ${settings}` });
      const found = await opened(({ knexfile }) => knexfile, { knexfile: 'config/db.js' });
      expect(found).to.equal(join(project.directory, 'config/db.js'));
    });

    it('under what the options say', async () => {
      project.write({
        'knexfile.js': `module.exports = { test: { client: 'pg', migrations: { directory: 'a', tableName: 'b' } } }`,
      });
      const options = { env: 'test', connection: 'postgres://127.0.0.1:1/other', migrationsDirectory: 'c' };
      const used = await opened(({ knex }) => knex.client.config, options);
      expect(used.connection).to.have.property('database', 'other');
      expect(used.migrations).to.deep.equal({ directory: 'c', tableName: 'b' });
    });
  });

  it('without a knexfile, given a client and a connection', async () => {
    const options = { client: 'pg', connection: 'postgres://127.0.0.1:1/none' };
    const open = await opened(({ knexfile, models }) => ({ knexfile, models }), options);
    expect(open).to.deep.equal({ knexfile: null, models: null });
  });

  it('with the models of its globs, each once, and without what only helps them', async () => {
    project.write({
      'knexfile.js': `module.exports = ${config("{ models: ['models/**/*.{js,ts,mjs}', './models/a.js', '!**/left-out.js'] }")}`,
      'models/a.js': `${model('A')}; class Again extends A {}; module.exports = { A, Again, B: A, other: 1 }`,
      'models/b.ts': `export default ${model('B').replace('static', 'declare x: number; static')}`,
      'models/c.mjs': `export ${model('C')}; await null;`,
      'models/deep/d.js': `module.exports = ${model('D')}`,
      'models/e.js': `exports.models = { E: ${model('E')} }; exports.Base = class { static [Symbol.for('knex-matview.ViewModel')]() {} }`,
      'models/a.test.js': 'throw new Error()',
      'models/types.d.ts': 'throw new Error()',
      'models/left-out.js': 'throw new Error()',
      'models/node_modules/x/index.js': 'throw new Error()',
    });
    expect(await modelNames()).to.deep.equal(['A', 'B', 'C', 'D', 'E']);
  });

  it('with models that are classes, or come from a function', async () => {
    project.write({
      'knexfile.js': `const models = async () => [${model('A')}, 'b.js']; module.exports = ${config('{ models }')}`,
      'b.js': `module.exports = ${model('B')}`,
    });
    expect(await modelNames()).to.deep.equal(['A', 'B']);
    expect(await modelNames({ models: ['b.js'] })).to.deep.equal(['B']);
  });

  describe('and refused', () => {
    it('without a knexfile', async () => {
      const { code, message } = await refusal();
      expect(code).to.equal('MATVIEW_PROJECT_NOT_FOUND');
      expect(message).to.equal(`there is no knexfile in ${project.directory} or above it`);
      expect((await refusal({ knexfile: 'missing.js' })).message).to.contain('missing.js');
      expect((await refusal({ cwd: '/nowhere' })).message).to.equal('there is no directory /nowhere');
    });

    it('when the environment is not in the knexfile', async () => {
      project.write({ 'knexfile.js': `module.exports = { staging: ${config('{}')} }` });
      const { message, hint } = await refusal({ env: 'prod' });
      expect(message).to.equal('the knexfile has neither a client nor an environment "prod"');
      expect(hint).to.equal('it has: staging; choose one with the option env (--env)');
    });

    it('when its Knex is not installed', async () => {
      project.write({ 'knexfile.js': `module.exports = ${config('{}')}` });
      await project.succeed('rm', '-r', 'node_modules/knex');
      const { code, hint } = await refusal();
      expect([code, hint]).to.deep.equal(['MATVIEW_PROJECT_NOT_FOUND', 'npm install knex pg']);
    });

    for (const [matview, message, hint] of [
      ['{ modles: [] }', 'the knexfile has matview.modles, which is no option', 'did you mean matview.models?'],
      ['{ x: 1 }', 'the knexfile has matview.x, which is no option', 'the options are models, ignore, '],
      [
        '{ ignore: "a" }',
        'the option matview.ignore is not a list of names of views',
        "matview: { ignore: ['legacy_*'] }",
      ],
      ['[]', 'the key matview of the knexfile is no object', 'matview: { models:'],
      [
        "{ models: './modles' }",
        'no file matches ./modles, which is to name files with models',
        './modles/**/*.{js,ts}',
      ],
      [
        '{ models: [class Post {}] }',
        'the option matview.models has the class Post, which is no view',
        'MaterializedView',
      ],
      [
        '{ models: class Post {} }',
        'the option matview.models has the class Post, which is no view',
        'MaterializedView',
      ],
      ['{ models: [1] }', 'the option matview.models has a value that is 1', 'give globs'],
    ] as const) {
      it(`for matview: ${matview}`, async () => {
        project.write({ 'knexfile.js': `module.exports = ${config(matview)}` });
        const error = await refusal();
        expect(error.code).to.equal('MATVIEW_OPTION_INVALID');
        expect(error.message).to.equal(message);
        expect(error.hint).to.contain(hint);
      });
    }

    it('when a file of models throws, which is named', async () => {
      project.write({
        'knexfile.js': `module.exports = ${config("{ models: 'models/*.js' }")}`,
        'models/post.js': "require('./usr')",
      });
      const error = await refusal();
      expect(error.code).to.equal('MATVIEW_FILE_UNLOADABLE');
      expect(error.message).to.equal("the file of models models/post.js cannot be loaded: Cannot find module './usr'");
      expect(error.cause).to.have.property('code', 'MODULE_NOT_FOUND');
    });

    it('when the knexfile throws, or its function, or is no configuration', async () => {
      project.write({ 'knexfile.js': 'throw new Error("no password")' });
      expect((await refusal()).message).to.equal('the knexfile knexfile.js cannot be loaded: no password');
      project.write({
        'db.js': 'module.exports = () => { throw new Error("no password") }',
        'one.js': 'module.exports = 1',
      });
      expect((await refusal({ knexfile: 'db.js' })).code).to.equal('MATVIEW_FILE_UNLOADABLE');
      expect((await refusal({ knexfile: 'one.js' })).message).to.match(
        /one\.js exports number, which is no configuration/,
      );
    });
  });
});
