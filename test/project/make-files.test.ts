import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { useFakeTimers } from 'sinon';
import { attachMaterializedViews } from '../../lib';
import { withDatabase } from '../../lib/knex/with-database';
import { makeMigration, type Project } from '../../lib/project';
import { takeAdvisoryLock } from '../../lib/session/advisory-lock';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createProject, removeProject } from '../support/installed';
import { modelOf } from '../support/models';

describe('the file of a made migration', () => {
  const database = useDatabase();
  let folder: string;
  let directory: string;
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    folder = createProject();
    directory = join(folder, 'migrations');
    knex = database.knex({ migrations: { directory } });
    await createBlog(knex);
  });
  after(() => removeProject(folder));
  beforeEach(() => {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
  });

  const titles = modelOf({ name: 'titles', declare: (view) => view.from('posts').columns({ id: true, title: true }) });
  const projectOf = (by: Knex): Project => ({ knex: by, models: [titles], ignoredViews: [] });

  for (const name of ['../../evil', 'a/b', 'a\\b', ''])
    it(`cannot be called ${JSON.stringify(name)}, which is refused before anything is asked`, async () => {
      const error = await rejection(makeMigration(projectOf(knex), { directory, name }));
      expect(error.code).to.equal('MATVIEW_OPTION_INVALID');
      expect(error.hint).to.contain('such as shorter_titles');
      expect(existsSync(join(folder, 'evil.js'))).to.equal(false);
      expect(readdirSync(directory)).to.deep.equal([]);
    });

  it('is formatted by the nearest package of the knexfile, and not by what is above it', async () => {
    const marker = join(folder, 'ran');
    const configuration = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');`;
    writeFileSync(join(folder, '.prettierrc.cjs'), configuration);
    mkdirSync(join(folder, 'package/db'), { recursive: true });
    mkdirSync(join(folder, 'bare'));
    writeFileSync(join(folder, 'package/package.json'), '{ "prettier": { "semi": false } }');
    const [inPackage, inNone] = await Promise.all(
      ['package/db', 'bare'].map(async (inner) => {
        const own = join(folder, inner);
        const by = database.knex({ migrations: { directory: join(own, 'migrations') } });
        return (await makeMigration(projectOf(by), { directory: own, writes: false })).text;
      }),
    );
    rmSync(join(folder, '.prettierrc.cjs'));
    expect(inPackage).to.match(/^require\('knex-matview\/register'\)$|^require\("knex-matview\/register"\)$/m);
    expect(inNone).to.contain("require('knex-matview/register');");
    expect(existsSync(marker)).to.equal(false);
  });

  it('is in a directory that was not there before', async () => {
    rmSync(directory, { recursive: true });
    const { path, text } = await makeMigration(projectOf(knex), { directory: folder });
    expect(readFileSync(path as string, 'utf8')).to.equal(text);
  });

  it('is written by one of several that are made at once; the others say that it is pending', async () => {
    const pools = [1, 2, 3].map(() => database.knex({ migrations: { directory }, pool: { min: 0, max: 1 } }));
    const made = await Promise.allSettled(
      pools.map((pool, place) => makeMigration(projectOf(pool), { directory, name: `made_${place}` })),
    );
    const [file, ...more] = readdirSync(directory);
    expect(more).to.deep.equal([]);
    const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map(({ code, migrations }) => [code, migrations])).to.deep.equal([
      ['MATVIEW_MIGRATIONS_PENDING', [file]],
      ['MATVIEW_MIGRATIONS_PENDING', [file]],
    ]);
  });

  it('is not written beside one that another make writes meanwhile', async () => {
    const isWaiting = "select from pg_locks where locktype = 'advisory' and not granted";
    const outcome = await knex.transaction(async (trx) => {
      await withDatabase(trx, (other) => takeAdvisoryLock(other.database, 'make'));
      const made = rejection(makeMigration(projectOf(knex), { directory, name: 'later' }));
      made.catch(() => {});
      while ((await knex.raw(isWaiting)).rowCount === 0) if (readdirSync(directory).length > 0) break;
      writeFileSync(join(directory, '20200101000000_sooner.js'), 'exports.up = () => {}; exports.down = () => {};');
      return { made };
    });
    expect(await outcome.made).to.include({ code: 'MATVIEW_MIGRATIONS_PENDING' });
    expect(readdirSync(directory)).to.deep.equal(['20200101000000_sooner.js']);
  });

  it('is never written over another one, which is pending then', async () => {
    const clock = useFakeTimers({ now: new Date(2026, 0, 2, 3, 4, 5), toFake: ['Date'] });
    try {
      const elsewhere = join(folder, 'elsewhere');
      mkdirSync(elsewhere);
      // not among the migrations of this Knex, so that only the file system knows
      const file = join(elsewhere, '20260102030405_create_titles.js');
      writeFileSync(file, 'theirs');
      const other = database.knex({ migrations: { directory: elsewhere, loadExtensions: ['.ts'] } });
      const error = await rejection(makeMigration(projectOf(other), { directory: folder }));
      expect(error.code).to.equal('MATVIEW_MIGRATIONS_PENDING');
      expect(error.message).to.contain('20260102030405_create_titles.js');
      expect(readFileSync(file, 'utf8')).to.equal('theirs');
    } finally {
      clock.restore();
    }
  });
});
