import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { type Cut, CuttingProxy } from '../support/cutting-proxy';
import { useDatabase } from '../support/database';

/** The text of a message of the protocol ends with a zero. */
const COMMIT = /commit;?\0/i;

interface Change {
  /** Whether there is a view before it. */
  readonly hasView: boolean;
  run(knex: Knex, view: string): PromiseLike<unknown>;
  /** SQL that is true once the change was committed. */
  isDone(view: string): string;
}

const exists = (view: string): string =>
  `exists (select from pg_class where relname = '${view}' and relkind = 'm')
    and exists (select from knex_matview.views where view_name = '${view}')`;

const CHANGES: { readonly [what: string]: Change } = {
  create: {
    hasView: false,
    run: (knex, view) =>
      knex.schema.createMaterializedView(view, (made) => made.from(`${view}_rows`).columns({ id: true })),
    isDone: exists,
  },
  alter: {
    hasView: true,
    run: (knex, view) => knex.schema.alterMaterializedView(view, (made) => made.column('again', 'id')),
    isDone: (view) => `exists (select from pg_attribute where attrelid = '${view}'::regclass and attname = 'again')`,
  },
  rename: {
    hasView: true,
    run: (knex, view) => knex.schema.renameMaterializedView(view, `${view}_renamed`),
    isDone: (view) => exists(`${view}_renamed`),
  },
  drop: {
    hasView: true,
    run: (knex, view) => knex.schema.dropMaterializedView(view),
    isDone: (view) => `not (${exists(view)})`,
  },
  suspend: {
    hasView: true,
    run: (knex, view) =>
      knex.schema.withSuspendedViews(`${view}_rows`, (schema) => {
        schema.raw(`alter table ${view}_rows alter column id type bigint`);
      }),
    isDone: (view) =>
      `exists (select from pg_attribute where attrelid = '${view}'::regclass and atttypid = 'bigint'::regtype)`,
  },
  refresh: {
    hasView: true,
    run: (knex, view) => knex.schema.refreshMaterializedView(view),
    isDone: (view) => `(select count(*) from ${view}) = 1`,
  },
};

describe('a connection that breaks while COMMIT is on its way', () => {
  attachMaterializedViews();
  const database = useDatabase();
  const proxies: CuttingProxy[] = [];
  let direct: Knex;
  let count = 0;

  before(async () => {
    direct = database.knex();
    await direct.schema.createMaterializedView('first', (view) => view.as('select 1 as one'));
  });
  after(() => {
    for (const proxy of proxies) proxy.stop();
  });

  interface Broken {
    readonly wasCut: boolean;
    /** Null when the call resolved. */
    readonly error: (Error & { readonly code?: unknown; readonly hint?: unknown }) | null;
    readonly isDone: boolean;
    readonly milliseconds: number;
  }

  interface Fault {
    readonly at?: RegExp;
    readonly how: Cut;
    /** Of the messages that match, which one. */
    readonly number?: number;
    readonly refuses?: boolean;
    /** In ms, of the driver. */
    readonly timeout?: number;
  }

  /** Makes a change through a proxy that breaks it, looks at what is there, and uses the same Knex again. */
  async function breakAt(change: Change, { at = COMMIT, how, number, refuses, timeout }: Fault): Promise<Broken> {
    count += 1;
    const view = `view_${count}`;
    await direct.raw(`create table ${view}_rows (id integer primary key)`);
    if (change.hasView) await CHANGES.create?.run(direct, view);
    await direct.raw(`insert into ${view}_rows values (1)`);
    const proxy = await CuttingProxy.start(database.url);
    proxies.push(proxy);
    const knex = database.knex({
      connection: { connectionString: proxy.url, query_timeout: timeout } as Knex.StaticConnectionConfig,
      pool: { min: 0, max: 2 },
      log: { warn() {} },
    });
    await knex.raw('select 1');
    proxy.cutAt(at, how, number);
    const started = Date.now();
    const running = change.run(knex, view);
    if (refuses) proxy.refuses = true;
    const error = await Promise.resolve(running).then(
      () => null,
      (failed) => failed,
    );
    const milliseconds = Date.now() - started;
    proxy.refuses = false;
    const { rows } = await direct.raw(`select ${change.isDone(view)} as done`);
    expect((await knex.raw('select 2 as two')).rows, 'the pool hands out another connection').to.deep.equal([
      { two: 2 },
    ]);
    await knex.destroy();
    return { wasCut: proxy.hasCut, error, isDone: rows[0].done, milliseconds };
  }

  /** Breaks a call at each of its commits; there is one at which it was done. */
  async function breakAtEach(change: Change, fault: Fault): Promise<readonly Broken[]> {
    const broken: Broken[] = [];
    for (let number = 1; number < 20; number += 1) {
      const one = await breakAt(change, { ...fault, number });
      if (!one.wasCut) break;
      broken.push(one);
    }
    expect(broken, 'there is a commit').not.to.deep.equal([]);
    return broken;
  }

  function assertNothingWas({ error, isDone }: Broken): void {
    expect(isDone, 'what was said not to be committed').to.equal(false);
    expect(error).to.include({ code: 'MATVIEW_CONNECTION_LOST' });
    expect(error?.hint).to.match(/nothing was committed/);
  }

  function assertUnknown({ error }: Broken): void {
    expect(error).to.include({ code: 'MATVIEW_OUTCOME_UNKNOWN' });
    expect(`${error?.message} ${error?.hint}`).to.match(/unknown|whether/);
    expect(error?.hint, 'how to find out').to.be.a('string').and.not.equal('');
  }

  for (const [what, change] of Object.entries(CHANGES)) {
    it(`before the server has it: ${what} says that nothing was committed, and nothing was`, async () => {
      for (const broken of await breakAtEach(change, { how: 'before the server has it' })) assertNothingWas(broken);
    });

    it(`before its answer is back: ${what} resolves, since it was committed`, async () => {
      const all = await breakAtEach(change, { how: 'before its answer is back' });
      for (const broken of all) {
        if (!broken.isDone) assertNothingWas(broken);
        else expect(broken.error).to.equal(null);
      }
      expect(all.some(({ isDone }) => isDone)).to.equal(true);
    });
  }

  it('for ever, without an answer: create resolves once the driver gives up, since it was committed', async () => {
    const all = await breakAtEach(CHANGES.create as Change, { how: 'in silence', timeout: 700 });
    expect(all.some(({ isDone }) => isDone)).to.equal(true);
    for (const { error, isDone } of all) if (isDone) expect(error).to.equal(null);
  });

  it('or is silent before that: the pool hands out another connection', async () => {
    const broken = await breakAt(CHANGES.create as Change, { at: /begin/, how: 'in silence', timeout: 700 });
    expect(broken).to.include({ wasCut: true, isDone: false });
  });

  it('and that nobody can look after: says that the outcome is unknown, and how to find out', async () => {
    const faults = (['before the server has it', 'before its answer is back'] as const).flatMap((how) =>
      Object.values(CHANGES).map((change) => ({ how, change })),
    );
    const counted = await Promise.all(
      Object.values(CHANGES).map(async (change) => ({
        change,
        last: (await breakAtEach(change, { how: 'before its answer is back' })).findIndex(({ isDone }) => isDone) + 1,
      })),
    );
    const all = await Promise.all(
      faults.map(async ({ how, change }) => {
        const number = counted.find((one) => one.change === change)?.last ?? 1;
        return { how, broken: await breakAt(change, { how, number, refuses: true }) };
      }),
    );
    for (const { how, broken } of all) {
      expect(broken.wasCut).to.equal(true);
      expect(broken.isDone).to.equal(how === 'before its answer is back');
      if (broken.error?.code === 'MATVIEW_CONNECTION_LOST') assertNothingWas(broken);
      else assertUnknown(broken);
      expect(broken.milliseconds, 'it does not look for ever').to.be.below(25_000);
    }
  }).timeout(60_000);

  for (const [what, change] of Object.entries(CHANGES)) {
    it(`and breaks before that, within ${what}: says that nothing was committed, and nothing was`, async () => {
      const at = /(create|alter|drop|refresh) materialized view/;
      for (const how of ['before the server has it', 'before its answer is back'] as const) {
        const broken = await breakAt(change, { at, how });
        expect(broken.wasCut).to.equal(true);
        assertNothingWas(broken);
      }
    });
  }

  it('of a transaction of the user is for the user to look after', async () => {
    const inTransaction: Change = {
      ...(CHANGES.create as Change),
      run: (knex, view) => knex.transaction(async (trx) => CHANGES.create?.run(trx, view)),
    };
    const broken = await breakAt(inTransaction, { how: 'before its answer is back' });
    expect(broken.error).to.be.instanceOf(Error);
    expect(String(broken.error?.code)).not.to.match(/^MATVIEW/);
    expect(broken.isDone).to.equal(true);
  });
});
