import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { checkProject, makeMigration, type Project } from '../../lib/project';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { type DeclaredByBuilder, modelOf } from '../support/models';

const VIEWS: readonly DeclaredByBuilder[] = Array.from({ length: 6 }, (_view, number) => ({
  name: `view_${number}`,
  declare: (view) => {
    view.from(`table_${number}`).columns({ id: true, status: true }).whereIn('status', ['a', 'b']);
    view.index('id', { where: (query) => query.whereIn('status', ['a', 'b']) });
  },
}));

describe('check and make beside other sessions', () => {
  const database = useDatabase();
  let knex: Knex;
  let other: Client;

  before(async () => {
    attachMaterializedViews();
    knex = database.knex();
    other = await database.connect();
    for (const { name, declare } of VIEWS) {
      const table = name.replace('view', 'table');
      await other.query(`create table ${table} (id int, status varchar)`);
      await knex.schema.createMaterializedView(name, (view) => declare(view));
    }
  });

  const projectOf = (views: readonly DeclaredByBuilder[]): Project => ({
    knex,
    models: views.map(modelOf),
    ignoredViews: [],
  });

  /** The tables that some other session than these waits for, once there is one. */
  const waitedFor = async (): Promise<readonly string[]> => {
    for (;;) {
      const { rows } = await other.query(
        `select relation::regclass::text as name from pg_locks where not granted and relation is not null
          and database = (select oid from pg_database where datname = current_database())`,
      );
      if (rows.length > 0) return rows.map(({ name }) => name);
    }
  };

  for (const number of [5, 3, 0]) {
    it(`lets tables be altered that check has read, while it waits for the ${number}th`, async () => {
      const holding = await database.connect();
      await holding.query(`begin; lock table table_${number} in access exclusive mode`);
      const checking = checkProject(projectOf(VIEWS));
      expect(await waitedFor()).to.deep.equal([`table_${number}`]);
      await other.query(`set lock_timeout = '2s'`);
      for (const { name } of VIEWS) {
        const table = name.replace('view', 'table');
        if (table === `table_${number}`) continue;
        await other.query(`alter table ${table} alter column id drop default`);
      }
      await holding.query('rollback');
      expect((await checking).differences).to.deep.equal([]);
    });
  }

  it('leave no transaction open while make asks, and read again then', async () => {
    const [first, ...others] = VIEWS as [DeclaredByBuilder, ...DeclaredByBuilder[]];
    const renamed = { ...first, name: 'renamed' };
    const open = async () =>
      (
        await other.query(
          `select state, query from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
        )
      ).rows;
    const asked: string[] = [];
    const make = (work: () => Promise<unknown>, acceptsPresent = false) =>
      makeMigration(projectOf([...others, renamed]), {
        writes: false,
        extension: 'js',
        acceptsPresent,
        decideRename: async ({ from, to }) => {
          asked.push(`${from} -> ${to}`);
          expect(await open()).to.deep.equal([]);
          await work();
          return true;
        },
      });
    const made = await make(async () => other.query('alter table table_0 alter column id drop default'));
    expect(made.text).to.contain("renameMaterializedView('view_0', 'renamed')");
    expect(asked).to.deep.equal(['view_0 -> renamed']);
    const error = await rejection(make(() => other.query('drop index view_1_id_index')));
    expect(error.code).to.equal('MATVIEW_CHANGED_BY_HAND');
    const registered = async () =>
      (await other.query('select definition from knex_matview.views order by view_name')).rows;
    const before = await registered();
    const stopping = make(() => Promise.reject(new Error('stopped')), true);
    expect((await rejection(stopping)).message).to.equal('stopped');
    expect(await registered()).to.deep.equal(before);
  });
});
