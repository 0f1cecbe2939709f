import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { programOf, run, usePacked } from '../support/packed';

/** What importing the package may cost on top of importing Knex, in times of that: a slow machine is slow with both. */
const IMPORT_BUDGET = 1 / 3;

const PUBLIC_NAMES = [
  'AlterBlockedError',
  'DefinitionError',
  'ERROR_CODES',
  'MatviewError',
  'OptionError',
  'OutcomeUnknownError',
  'PermissionDeniedError',
  'RegistryFormatError',
  'RegistryInvalidError',
  'RegistryPermissionError',
  'RegistryUntrustedError',
  'UniqueIndexMissingError',
  'UnsupportedClientError',
  'UntrustedCodeError',
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

const OTHER_ENTRIES = {
  'knex-matview/objection': ['MaterializedView', 'ModelError', 'ReadOnlyViewError', 'assertModels', 'defineView'],
  'knex-matview/project': [
    'FileUnloadableError',
    'MigrationsPendingError',
    'ProjectNotFoundError',
    'checkProject',
    'makeMigration',
    'openProject',
    'planProject',
    'readGraph',
    'writeGraph',
  ],
};

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

  for (const [entry, names] of Object.entries(OTHER_ENTRIES)) {
    it(`exports as ${entry} the names that are public there, and errors that extend the MatviewError of knex-matview`, () => {
      const script = `
        const [entry, main] = [require('${entry}'), require('knex-matview')];
        const isForeign = (name) => !(entry[name].prototype instanceof main.MatviewError);
        const foreign = Object.keys(entry).filter((name) => name.endsWith('Error') && isForeign(name));
        console.log(JSON.stringify({ names: Object.keys(entry).sort(), foreign }))`;
      expect(JSON.parse(evaluate(script))).to.deep.equal({ names, foreign: [] });
    });
  }

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

  it('takes less than a third of what Knex takes to import, on top of that', () => {
    const script = `
      const timed = (name) => {
        const before = process.cpuUsage();
        require(name);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      };
      const knex = timed('knex');
      console.log(timed('knex-matview') / knex)`;
    const ratios = Array.from({ length: 11 }, () => Number(evaluate(script))).sort((a, b) => a - b);
    expect(ratios[5]).to.be.below(IMPORT_BUDGET);
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
      'SECURITY.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'migrations-templates',
      'package.json',
    ]).to.include.members([...top]);
  });
});
