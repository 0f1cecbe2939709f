import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { programOf, run, usePacked } from '../support/packed';

/** What importing the package may cost on top of importing Knex; processor time, which a busy machine does not change. */
const IMPORT_BUDGET_MS = 15;

const PUBLIC_NAMES = [
  'AlterBlockedError',
  'DefinitionError',
  'ERROR_CODES',
  'MatviewError',
  'OptionError',
  'PermissionDeniedError',
  'RegistryFormatError',
  'RegistryPermissionError',
  'UniqueIndexMissingError',
  'UnsupportedClientError',
  'ViewChangedByHandError',
  'ViewNotFoundError',
  'ViewNotPopulatedError',
  'ViewNotRegisteredError',
  'add',
  'arrayAgg',
  'attachMaterializedViews',
  'avg',
  'belongsTo',
  'boolAnd',
  'boolOr',
  'caseWhen',
  'cast',
  'coalesce',
  'col',
  'concat',
  'count',
  'countDistinct',
  'divide',
  'func',
  'greatest',
  'hasMany',
  'hasOne',
  'hasOneThrough',
  'jsonAgg',
  'jsonObjectAgg',
  'least',
  'manyToMany',
  'max',
  'min',
  'modulo',
  'multiply',
  'nullIf',
  'sql',
  'stringAgg',
  'subtract',
  'sum',
  'value',
];

describe('the packed package', () => {
  const packed = usePacked();

  const evaluate = (script: string, type = 'commonjs'): string =>
    execFileSync(process.execPath, [`--input-type=${type}`, '--eval', script], {
      cwd: packed.project,
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('has nothing for publint to say', () => {
    run(programOf('publint'), ['run', packed.tarball, '--strict'], packed.project);
  });

  it('has types that every resolution finds', () => {
    run(programOf('attw'), [packed.tarball, '--no-emoji'], packed.project);
  });

  it('exports the names that are its public interface, and no others', () => {
    const names = JSON.parse(evaluate("console.log(JSON.stringify(Object.keys(require('knex-matview')).sort()))"));
    expect(names).to.deep.equal(PUBLIC_NAMES);
  });

  it('exports the same names to import', () => {
    const script = "import * as all from 'knex-matview'; console.log(JSON.stringify(Object.keys(all).sort()))";
    const names = JSON.parse(evaluate(script, 'module')) as string[];
    expect(names.filter((name) => !['default', 'module.exports', '__esModule'].includes(name))).to.deep.equal(
      PUBLIC_NAMES,
    );
  });

  it('has no way into its insides', () => {
    expect(() => evaluate("require('knex-matview/dist/definition')")).to.throw('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('attaches on require of knex-matview/register', () => {
    const script = `
      require('knex-matview/register');
      const knex = require('knex')({ client: 'pg' });
      console.log(typeof knex.schema.hasMaterializedView)`;
    expect(evaluate(script).trim()).to.equal('function');
  });

  it('attaches on import of knex-matview/register', () => {
    const script = `
      import 'knex-matview/register';
      import knex from 'knex';
      console.log(typeof knex({ client: 'pg' }).schema.hasMaterializedView)`;
    expect(evaluate(script, 'module').trim()).to.equal('function');
  });

  it(`takes less than ${IMPORT_BUDGET_MS} ms to import on top of Knex`, () => {
    const script = `
      require('knex');
      const before = process.cpuUsage();
      require('knex-matview');
      const { user, system } = process.cpuUsage(before);
      console.log((user + system) / 1000)`;
    const times = Array.from({ length: 11 }, () => Number(evaluate(script))).sort((a, b) => a - b);
    expect(times[5]).to.be.below(IMPORT_BUDGET_MS);
  });

  it('does nothing but define things when it is imported', () => {
    const script = `
      require('knex');
      const seen = [];
      const hook = require('node:async_hooks').createHook({ init: (id, type) => seen.push(type) });
      hook.enable();
      require('knex-matview');
      hook.disable();
      console.log(JSON.stringify({ seen, open: process.getActiveResourcesInfo().filter((name) => /TCP|Timer|Timeout/.test(name)) }))`;
    expect(JSON.parse(evaluate(script))).to.deep.equal({ seen: [], open: [] });
  });

  it('carries what it says, and nothing of the workshop', () => {
    const [listed] = JSON.parse(
      run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], join(__dirname, '../..')),
    );
    const top = new Set(listed.files.map(({ path }: { path: string }) => path.split('/')[0]));
    expect([...top]).to.include.members(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'migrations-templates',
      'package.json',
    ]).to.include.members([...top]);
  });
});
