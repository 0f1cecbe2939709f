import { expect } from 'chai';
import { useDatabase } from '../support/database';
import { createProject, type Outcome } from '../support/project';

const URL_WITH_PASSWORD = 'postgres://app:s3cret@127.0.0.1:1/none';
const SECRET = /s3cret/;

/** Its second line is the mistake. */
const broken = (start: string): string =>
  `const a = 1;\n${start} { client: 'pg', connection: '${URL_WITH_PASSWORD}' ;\n`;

/** Where compilers stop in it, counted from 1. */
const column = (start: string): number => (broken(start).split('\n')[1] as string).length;

const OPENS = "require('knex-matview/project').openProject();";

/** Runs commands in a project of these files, and expects no secret in what they print. */
async function printed(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Outcome & { readonly error: { code: string; message: string }; readonly uncaught: string }> {
  const project = createProject();
  project.write(files);
  try {
    const [outcome, json, uncaught] = await Promise.all([
      project.matview(...args),
      project.matview(...args, '--json'),
      project.run('node', ['-e', OPENS]),
    ]);
    for (const { stdout, stderr } of [outcome, json, uncaught]) expect(stdout + stderr).not.to.match(SECRET);
    return { ...outcome, error: JSON.parse(json.stdout).error, uncaught: uncaught.stderr };
  } finally {
    project.remove();
  }
}

describe('a syntax error in a file of the project', () => {
  for (const [how, files, place] of [
    ['in CommonJS', { 'knexfile.js': broken('module.exports =') }, `(knexfile.js:2:${column('module.exports =')})`],
    ['named .cjs', { 'knexfile.cjs': broken('module.exports =') }, `(knexfile.cjs:2:${column('module.exports =')})`],
    ['named .mjs', { 'knexfile.mjs': broken('export default') }, `(knexfile.mjs:2:${column('export default')})`],
    [
      'that another requires',
      { 'knexfile.js': "require('./db')", 'db.js': broken('exports.a =') },
      `(db.js:2:${column('exports.a =')})`,
    ],
    ['in TypeScript', { 'knexfile.ts': broken('export default') }, `(knexfile.ts:2:${column('export default')})`],
    [
      'in a module of TypeScript',
      { 'knexfile.mts': broken('export default') },
      `(knexfile.mts:2:${column('export default')})`,
    ],
    [
      'that one in TypeScript imports',
      { 'knexfile.ts': "import './db'", 'db.ts': broken('export default') },
      `(db.ts:2:${column('export default')})`,
    ],
  ] as readonly (readonly [string, Record<string, string>, string])[])
    it(`${how} is named with its place, without the line`, async () => {
      const { code, stderr, error, uncaught } = await printed(files, ['check']);
      expect(code).to.equal(2);
      expect(error.code).to.equal('MATVIEW_FILE_UNLOADABLE');
      expect(error.message)
        .to.match(/cannot be loaded: .*(Unexpected token|[Ee]xpected)/)
        .and.to.contain(place);
      expect(stderr).to.contain(place);
      expect(uncaught).to.contain(place);
    });

  it('of a string that is not expected is without the string', async () => {
    const knexfile = `export default { client: 'pg', connection '${URL_WITH_PASSWORD}' };`;
    const { error } = await printed({ 'knexfile.ts': knexfile }, ['check']);
    expect(error.message).to.contain('Unexpected token');
  });

  it('in JSON is without what is around it', async () => {
    const files = { 'knexfile.js': "require('./db.json')", 'db.json': `{ "connection": x"s3cret" }` };
    const { error } = await printed(files, ['check']);
    expect(error.message).to.match(/cannot be loaded: db\.json: Unexpected token 'x', the text is not valid JSON/);
  });

  it('in a module that is imported comes with how to find it', async () => {
    const files = { 'knexfile.mjs': "import './db.mjs'", 'db.mjs': broken('export default') };
    const { stderr } = await printed(files, ['check']);
    expect(stderr).to.contain("cannot be loaded: Unexpected token ';'\nHint: ").and.to.contain('node --check');
  });

  it('is the same in what functions of the knexfile load', async () => {
    const db = broken('exports.a =');
    for (const knexfile of [
      "module.exports = () => require('./db')",
      "module.exports = { client: 'pg', matview: { models: () => require('./db') } }",
    ]) {
      const { error } = await printed({ 'knexfile.js': knexfile, 'db.js': db }, ['check']);
      expect(error.code).to.equal('MATVIEW_FILE_UNLOADABLE');
      expect(error.message).to.match(/Unexpected token ';' \(.*db\.js:2:\d+\)$/);
    }
  });

  it('in a file of models', async () => {
    const knexfile = "module.exports = { client: 'pg', matview: { models: 'models/*.js' } }";
    const files = { 'knexfile.js': knexfile, 'models/a.js': broken('module.exports =') };
    const { error } = await printed(files, ['make']);
    expect(error.message).to.match(/^the file of models models\/a\.js cannot be loaded: .*\(models\/a\.js:2:\d+\)$/);
  });

  describe('in a migration', () => {
    const database = useDatabase();
    const knexfile = (): string => `module.exports = { client: 'pg', connection: '${database.url}' }`;

    it('is named with its place by plan, without the line', async () => {
      const files = { 'knexfile.js': knexfile(), 'migrations/20260101000000_a.js': broken('exports.up =') };
      const { error } = await printed(files, ['plan']);
      expect(error.code).to.equal('MATVIEW_FILE_UNLOADABLE');
      expect(error.message).to.match(/^the migration migrations\/20260101000000_a\.js .*_a\.js:2:\d+\)$/);
    });
  });
});

describe('a password', () => {
  for (const connection of ['postgres://app:s3cret@h^st/db', 'postgres://app:s3cret@127.0.0.1:port/db'])
    it(`in the URL ${connection.replace('s3cret', '…')}, which cannot be read, is not printed`, async () => {
      const config = { client: 'pg', connection: { connectionString: connection } };
      const { code } = await printed({ 'knexfile.js': `module.exports = ${JSON.stringify(config)}` }, ['check']);
      expect(code).to.equal(2);
      const thrown = await printed({ 'knexfile.js': `new URL('${connection}')` }, ['check']);
      expect(thrown.uncaught).to.contain('ERR_INVALID_URL');
    });

  for (const args of [
    ['check', `--conection=${URL_WITH_PASSWORD}`],
    [URL_WITH_PASSWORD],
    ['check', '--cwd', URL_WITH_PASSWORD],
    ['check', '--knexfile', URL_WITH_PASSWORD],
    ['check', '--client', URL_WITH_PASSWORD],
    ['check', '--client', 'pg', '--models', URL_WITH_PASSWORD],
    ['check', '--client', 'pg', '--connection', URL_WITH_PASSWORD],
    ['check', '--client', 'pg', '--cwd', 'host=x password=s3cret'],
  ])
    it(`in ${args.join(' ').replace('s3cret', '…')} is not printed`, async () => {
      expect((await printed({}, args)).code).to.equal(2);
    });

  it('in a message of the knexfile itself is printed as it is', async () => {
    const project = createProject();
    project.write({ 'knexfile.js': `throw new Error('no ${URL_WITH_PASSWORD}')` });
    const { stderr } = await project.matview('check');
    project.remove();
    expect(stderr).to.contain(`error: the knexfile knexfile.js cannot be loaded: no ${URL_WITH_PASSWORD}\n`);
  });
});
