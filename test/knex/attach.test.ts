import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import knex from 'knex';
import { attachMaterializedViews } from '../../lib';

const ROOT = resolve(__dirname, '../..');

/** Not measured for coverage: the loader's modules have no files. */
const CHILD = { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_V8_COVERAGE: '' } } as const;

describe('attachMaterializedViews', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'knex-copies-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function copyOfKnex(name: string): typeof knex {
    const home = join(folder, name, 'node_modules');
    cpSync(join(ROOT, 'node_modules/knex'), join(home, 'knex'), { recursive: true });
    for (const dependency of ['lodash', 'debug', 'ms', 'tarn', 'colorette', 'pg-connection-string', 'pg']) {
      symlinkSync(join(ROOT, 'node_modules', dependency), join(home, dependency));
    }
    return require(join(home, 'knex'));
  }

  function dropSql(copy: typeof knex): string {
    return copy({ client: 'pg' }).schema.renameMaterializedView('a', 'b').toString();
  }

  it('gives the methods to the Knex beside it, once, however often it is called', () => {
    attachMaterializedViews();
    const { toSQL } = Object.getPrototypeOf(knex({ client: 'pg' }).schema);
    attachMaterializedViews();
    attachMaterializedViews(knex);
    expect(Object.getPrototypeOf(knex({ client: 'pg' }).schema).toSQL).to.equal(toSQL);
    expect(dropSql(knex)).to.equal('alter materialized view "a" rename to "b"');
  });

  it('gives them to another copy of Knex when that is named, and leaves other copies alone', () => {
    const first = copyOfKnex('first');
    const second = copyOfKnex('second');
    attachMaterializedViews(first);
    expect(dropSql(first)).to.equal('alter materialized view "a" rename to "b"');
    expect('renameMaterializedView' in second({ client: 'pg' }).schema).to.equal(false);
  });

  it('takes an ESM namespace, a default export, and an instance', () => {
    const third = copyOfKnex('third');
    attachMaterializedViews({ __proto__: null, default: third, knex: third });
    expect(dropSql(third)).to.contain('alter materialized view');
    const fourth = copyOfKnex('fourth');
    attachMaterializedViews(fourth({ client: 'pgnative' }));
    expect(dropSql(fourth)).to.contain('alter materialized view');
  });

  it('reaches instances that were made before', () => {
    const fifth = copyOfKnex('fifth');
    const instance = fifth({ client: 'pg' });
    attachMaterializedViews(fifth);
    expect(instance.schema.hasMaterializedView).to.be.a('function');
  });

  it('shares one registration between two loaded copies of this package', () => {
    attachMaterializedViews();
    const { toSQL } = Object.getPrototypeOf(knex({ client: 'pg' }).schema);
    const paths = Object.keys(require.cache).filter((path) => path.startsWith(join(ROOT, 'lib')));
    const kept = paths.map((path) => [path, require.cache[path]] as const);
    for (const path of paths) delete require.cache[path];
    try {
      const other = require('../../lib') as typeof import('../../lib');
      expect(other.attachMaterializedViews).not.to.equal(attachMaterializedViews);
      other.attachMaterializedViews();
      expect(Object.getPrototypeOf(knex({ client: 'pg' }).schema).toSQL).to.equal(toSQL);
    } finally {
      for (const [path, module] of kept) require.cache[path] = module;
    }
  });

  it('says so when it is given something else', () => {
    for (const nonsense of [null, 1, 'knex', {}, () => 1]) {
      expect(() => attachMaterializedViews(nonsense))
        .to.throw('something that is not Knex')
        .with.property('code', 'MATVIEW_OPTION_INVALID');
    }
  });

  it('works from an ES module, with the Knex that this imports', () => {
    const script = join(ROOT, 'test/knex', `.esm-${process.pid}.mts`);
    writeFileSync(
      script,
      `import knex from 'knex';
       import * as namespace from 'knex';
       import { attachMaterializedViews } from '../../lib/index.ts';
       attachMaterializedViews(namespace);
       attachMaterializedViews();
       console.log(knex({ client: 'pg' }).schema.renameMaterializedView('a', 'b').toString());`,
    );
    try {
      const output = execFileSync(process.execPath, ['--import', 'tsx', script], CHILD);
      expect(output.trim()).to.equal('alter materialized view "a" rename to "b"');
    } finally {
      rmSync(script);
    }
  });

  it('happens on its own with knex-matview/register', () => {
    const code =
      "require('./lib/register.ts'); console.log(require('knex')({ client: 'pg' }).schema.renameMaterializedView('a', 'b').toString())";
    const output = execFileSync(process.execPath, ['-r', 'tsx/cjs', '-e', code], CHILD);
    expect(output.trim()).to.equal('alter materialized view "a" rename to "b"');
  });
});
