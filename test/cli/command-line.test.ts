import { expect } from 'chai';
import { createProject, type TestProject } from '../support/project';

const COMMANDS = ['make', 'check', 'plan', 'graph'];

describe('the command line', () => {
  let project: TestProject;

  before(() => {
    project = createProject();
  });
  after(() => project.remove());

  it('lists its commands, and what its exit codes mean', async () => {
    const { code, stdout } = await project.matview('--help');
    expect(code).to.equal(0);
    for (const command of COMMANDS) expect(stdout).to.match(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout).to.match(/Exit codes:\n {2}0 +fine\n {2}1 +check found differences\n {2}2 .*failed/);
  });

  for (const command of COMMANDS) {
    it(`${command} --help has an example, the options of all commands, and the exit codes`, async () => {
      const { code, stdout, stderr } = await project.matview(command, '--help');
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.match(new RegExp(`Examples:\n {2}\\$ npx knex-matview ${command}`));
      for (const option of ['--knexfile', '--env', '--client', '--connection', '--json'])
        expect(stdout).to.contain(option);
      expect(stdout).to.contain('Exit codes:');
    });
  }

  it('says its version', async () => {
    expect((await project.matview('--version')).stdout.trim()).to.equal(require('../../package.json').version);
  });

  for (const [args, message] of [
    [['mak'], "error: unknown command 'mak'\n(Did you mean make?)"],
    [['make', '--renam', 'a:b'], "error: unknown option '--renam'\n(Did you mean --rename?)"],
    [['graph', '--format', 'svg'], "argument 'svg' is invalid. Allowed choices are text, mermaid, dot."],
    [['graph', '--json', '--format', 'dot'], "option '--format <format>' cannot be used with option '--json'"],
    [['make', 'a', 'b'], 'error: too many arguments'],
  ] as const) {
    it(`${args.join(' ')} is a mistake: 2`, async () => {
      const { code, stdout, stderr } = await project.matview(...args);
      expect([code, args.includes('--json' as never) ? '' : stdout]).to.deep.equal([2, '']);
      expect(stdout + stderr).to.contain(message);
    });
  }

  it('without a command it shows the commands: 2', async () => {
    const { code, stderr } = await project.matview();
    expect(code).to.equal(2);
    expect(stderr).to.contain('Usage: knex-matview');
  });

  it('without a command and with --json it names them: 2', async () => {
    const { code, stdout, stderr } = await project.matview('--json');
    expect([code, stderr]).to.deep.equal([2, '']);
    expect(JSON.parse(stdout).error).to.deep.equal({
      code: 'USAGE',
      message: 'no command was given',
      hint: 'the commands are make, check, plan, graph; --help says more',
    });
  });

  it('an error is its message and its hint, without colours in a pipe', async () => {
    const { code, stdout, stderr } = await project.matview('check');
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.equal(
      `error: there is no knexfile in ${project.directory} or above it\n` +
        'Hint: make one with `npx knex init`, name it with the option knexfile (--knexfile), or give client and connection (--client, --connection)\n',
    );
  });

  it('an error is in colours where one insists on them', async () => {
    const { stderr } = await project.run('knex-matview', ['check'], { env: { FORCE_COLOR: '1' } });
    expect(stderr).to.contain('\u001b[31merror:\u001b[39m');
    const plain = await project.run('knex-matview', ['check'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(plain.stderr).not.to.contain('\u001b');
  });

  it('with --json an error is JSON', async () => {
    const { code, stdout, stderr } = await project.matview('check', '--json');
    expect([code, stderr]).to.deep.equal([2, '']);
    const { error } = JSON.parse(stdout);
    expect(error).to.have.all.keys('code', 'message', 'hint');
    expect(error.code).to.equal('MATVIEW_PROJECT_NOT_FOUND');
    const usage = JSON.parse((await project.matview('mak', '--json')).stdout);
    expect(usage.error.code).to.equal('USAGE');
  });

  it('what a knexfile prints is not on stdout', async () => {
    project.write({ 'loud/knexfile.js': "console.log('hello'); throw new Error('no password')" });
    const { code, stdout, stderr } = await project.matview('check', '--cwd', 'loud', '--json');
    expect([code, stderr]).to.deep.equal([2, 'hello\n']);
    expect(JSON.parse(stdout).error.message).to.contain('no password');
  });

  it('what a file threw comes with where it threw it', async () => {
    const { stderr } = await project.matview('check', '--cwd', 'loud');
    expect(stderr).to.match(
      /error: the knexfile knexfile\.js cannot be loaded: no password\n[\s\S]* {4}at .*loud.knexfile\.js:1/,
    );
  });

  describe('with a knexfile in TypeScript', () => {
    const knexfile = `
      import type { Knex } from 'knex';
      import { client } from './client';
      export default { client, matview: { modles: [] } } as Knex.Config;`;
    const seen = 'the knexfile has matview.modles';

    for (const kind of ['commonjs', 'module'])
      it(`loads it in a ${kind} package, which needs nothing for it`, async () => {
        const other = createProject();
        other.write({
          'package.json': `{ "type": "${kind}" }`,
          'knexfile.ts': knexfile,
          'client.ts': "enum Client { postgresql = 'pg' } export const client: string = Client.postgresql;",
        });
        const { stderr } = await other.matview('check');
        other.remove();
        expect(stderr).to.contain(seen);
      });
  });
});
