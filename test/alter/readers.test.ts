import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { changeWorld, createWorld, worldSnapshot } from '../support/altered-world';
import { rejection } from '../support/catalog';
import { type Database, useDatabase } from '../support/database';

attachMaterializedViews();

const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Reads again and again on connections of its own until it is told to stop. */
class Readers {
  readonly errors: string[] = [];
  reads = 0;
  /** The longest that a read took, in ms. */
  longest = 0;
  private stopped = false;
  private readonly loops: Promise<void>[] = [];

  constructor(private readonly database: Database) {}

  async add(read: (client: Client) => Promise<unknown>): Promise<void> {
    const client = await this.database.connect();
    this.loops.push(this.loop(client, read));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }

  private async loop(client: Client, read: (client: Client) => Promise<unknown>): Promise<void> {
    while (!this.stopped) {
      const start = performance.now();
      try {
        await read(client);
        this.reads += 1;
      } catch (error) {
        this.errors.push(`${(error as { code?: string }).code} ${(error as Error).message}`);
        await client.query('rollback');
      }
      this.longest = Math.max(this.longest, performance.now() - start);
      await sleep(Math.random() * 10);
    }
  }
}

describe('readers of a view', function suite() {
  this.timeout(240_000);
  const database = useDatabase();
  let client: Client;
  let knex: Knex;
  let onStep: (name: string) => unknown = () => {};

  before(async () => {
    client = await database.connect();
    knex = database.knex({ matview: { onStep: ({ name }: { name: string }) => onStep(name) } });
  });

  beforeEach(async () => {
    onStep = () => {};
    await createWorld(knex);
  });

  const narrow = (from: number): Promise<unknown> =>
    knex.schema
      .alterMaterializedView('summaries', (view) => {
        view.clearWhere().where('id', '>=', from);
      })
      .then(() => {});

  const addColumn = (name: string, on: Knex = knex): Promise<unknown> =>
    on.schema
      .alterMaterializedView('summaries', (view) => {
        view.column(name, 'author.name');
      })
      .then(() => {});

  const columns = async (view = 'summaries'): Promise<string[]> => Object.keys((await knex(view).first()) ?? {});

  /** Readers of every kind; each fails when it sees fewer rows than there ever were. */
  async function startReaders(): Promise<Readers> {
    const readers = new Readers(database);
    const atLeast = (least: number, rows: unknown[]): void => {
      if (rows.length < least) throw new Error(`saw ${rows.length} rows`);
    };
    const reading = (sql: string, least = 2) => readers.add(async (on) => atLeast(least, (await on.query(sql)).rows));
    await reading('select id, title, comments from summaries');
    await reading('select * from plain');
    await reading('select * from reports.stored', 1);
    await reading('select * from on_stored', 1);
    await reading('select s.id, t.title from summaries s join reports.stored t using (id)', 1);
    await reading('select s.id, t.title from reports.stored t join summaries s using (id)', 1);
    await readers.add(async (on) => {
      const named = { name: 'by_id', text: 'select id, title, comments from summaries where id > $1', values: [0] };
      atLeast(2, (await on.query(named)).rows);
    });
    await readers.add(async (on) => {
      atLeast(
        2,
        (await on.query({ name: 'plain', text: 'select id, title from plain where id > $1', values: [0] })).rows,
      );
    });
    await readers.add(async (on) => {
      await on.query('begin');
      atLeast(2, (await on.query('select id from summaries')).rows);
      await sleep(20);
      atLeast(1, (await on.query('select id from reports.stored')).rows);
      await on.query('commit');
    });
    await readers.add(async (on) => {
      await on.query('begin isolation level repeatable read');
      await on.query('select count(*) from users');
      await sleep(50);
      atLeast(2, (await on.query('select id from summaries')).rows);
      atLeast(1, (await on.query('select id from reports.stored')).rows);
      await on.query('commit');
    });
    return readers;
  }

  it('never fail while it is altered, again and again, with the same columns', async () => {
    const readers = await startReaders();
    for (const from of [2, 1, 3, 1, 2]) await narrow(from);
    await readers.stop();
    expect(readers.errors).to.deep.equal([]);
    expect(readers.reads).to.be.above(100);
    expect(readers.longest).to.be.below(3000);
  });

  it('never fail while it gets columns, loses them, and while columns that they do not read are renamed', async () => {
    const readers = await startReaders();
    for (const name of ['author', 'writer']) await addColumn(name);
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.renameColumn('writer', 'by').dropColumn('author');
    });
    await readers.stop();
    expect(readers.errors).to.deep.equal([]);
    expect(await columns()).to.deep.equal(['id', 'title', 'comments', 'by']);
  });

  it('that prepared `select *` are told by PostgreSQL when the columns change, and go on when they do not', async () => {
    const all = { name: 'all', text: 'select * from summaries' };
    const some = { name: 'some', text: 'select id, title from summaries' };
    await client.query(all);
    await client.query(some);
    await narrow(1);
    expect((await client.query(all)).rowCount).to.equal(4);
    await addColumn('author');
    expect((await client.query(some)).rowCount).to.equal(4);
    expect(await rejection(client.query(all))).to.include({
      code: '0A000',
      message: 'cached plan must not change result type',
    });
    await client.query('deallocate all');
  });

  it('with a snapshot from before see rows after', async () => {
    const old = await database.connect();
    await old.query('begin isolation level repeatable read');
    await old.query('select count(*) from users');
    await addColumn('author');
    for (const view of ['summaries', 'plain', 'reports.stored', 'on_stored']) {
      expect((await old.query(`select * from ${view}`)).rowCount, view).to.be.above(2);
    }
    await old.query('commit');
  });

  describe('of whom one does not let go', () => {
    it('wait no longer than maxLockTimeout, and the alter succeeds when it does', async () => {
      const patient = database.knex({
        matview: { lockTimeout: 50, maxLockTimeout: 200, lockAttempts: 100, lockPause: 50 },
      });
      const holder = await database.connect();
      const readers = new Readers(database);
      for (const view of ['summaries', 'plain', 'reports.stored', 'on_stored']) {
        await readers.add((on) => on.query(`select * from ${view}`));
      }
      await holder.query('begin; select * from summaries');
      const altering = addColumn('author', patient);
      await sleep(2500);
      expect(await columns()).not.to.include('author');
      await holder.query('commit');
      await altering;
      await readers.stop();
      expect(readers.errors).to.deep.equal([]);
      expect(readers.longest).to.be.within(50, 1000);
      expect(await columns()).to.include('author');
    });

    it('do not wait for it while it waits for a table that only a plain view names', async () => {
      await knex.raw('create view busy as select s.id from summaries s left join likes on likes.id = s.id');
      const holder = await database.connect();
      const readers = new Readers(database);
      for (const view of ['summaries', 'plain', 'reports.stored'])
        await readers.add((on) => on.query(`select * from ${view}`));
      let altering: Promise<unknown> = Promise.resolve();
      await new Promise<void>((there) => {
        onStep = async (name) => {
          if (!name.startsWith('lock ')) return;
          await holder.query('begin; lock table likes');
          there();
        };
        altering = addColumn('author');
      });
      await sleep(1500);
      await holder.query('commit');
      await altering;
      await readers.stop();
      expect(readers.errors).to.deep.equal([]);
      expect(readers.longest).to.be.below(1000);
    });

    it('make it give up after lockAttempts, with everything as it was', async () => {
      const hasty = database.knex({ matview: { lockTimeout: 20, lockAttempts: 3, lockPause: 10 } });
      const before = await worldSnapshot(client);
      const holder = await database.connect();
      for (const view of ['summaries', 'plain', 'reports.stored']) {
        await holder.query(`begin; select * from ${view}`);
        expect(await rejection(addColumn('author', hasty)), view).to.include({ code: 'MATVIEW_LOCK_TIMEOUT' });
        await holder.query('commit');
        expect(await worldSnapshot(client), view).to.deep.equal(before);
      }
      await addColumn('author', hasty);
    });

    it('who waits for what the alter holds while that waits for them are not the ones that are ended', async () => {
      const patient = database.knex({ matview: { lockTimeout: 5000, maxLockTimeout: 5000 } });
      const holder = await database.connect();
      await holder.query('begin; select * from summaries');
      const altering = addColumn('author', patient);
      await sleep(1800);
      await holder.query('select * from reports.stored');
      await holder.query('select * from plain; commit');
      await altering;
      expect(await columns()).to.include('author');
    });
  });
});

describe('other work on a view that is altered', function suite() {
  this.timeout(240_000);
  const database = useDatabase();
  let client: Client;
  let knex: Knex;
  let onStep: (name: string) => unknown = () => {};

  before(async () => {
    client = await database.connect();
    knex = database.knex({ matview: { onStep: ({ name }: { name: string }) => onStep(name) } });
  });

  beforeEach(async () => {
    onStep = () => {};
    await createWorld(knex);
  });

  const alter = (): Promise<unknown> => knex.schema.alterMaterializedView('summaries', changeWorld).then(() => {});

  const ids = async (view = 'summaries'): Promise<number[]> =>
    (await client.query(`select id from ${view} order by id`)).rows.map(({ id }) => id);

  const columns = async (): Promise<string[]> => Object.keys(await knex('summaries').first());

  const registeredColumns = async (name: string): Promise<string[]> => {
    const { definition } = await knex('knex_matview.views').where('view_name', name).first('definition');
    return definition.body.columns.map((column: { name: string }) => column.name);
  };

  /** Does something beside, at a step; it may have to wait until the alter ends. */
  async function alterWith(step: string, work: (on: Client) => Promise<unknown>): Promise<void> {
    const other = await database.connect();
    let done: Promise<unknown> = Promise.resolve();
    onStep = async (name) => {
      if (!name.startsWith(step)) return;
      done = work(other);
      done.catch(() => {});
      await Promise.race([done, sleep(100)]);
    };
    await alter();
    await done;
  }

  for (const how of ['', 'concurrently ']) {
    it(`such as refresh ${how}waits for it, and is not undone`, async () => {
      await alterWith('analyze public.summaries', async (on) => {
        await on.query("insert into posts values (0, 'New', 1, null, now())");
        await on.query(`refresh materialized view ${how}summaries`);
      });
      expect(await ids()).to.deep.equal([0, 1, 2, 3]);
    });

    it(`such as refresh ${how}of a dependent waits for it, and is not undone`, async () => {
      await client.query(`
        create materialized view counted as select (select count(*)::int from posts) as posts, count(*) as rows from summaries;
        create unique index on counted (posts)`);
      await alterWith('lock ', async (on) => {
        await on.query("insert into posts values (0, 'New', 1, null, now())");
        await on.query(`refresh materialized view ${how}counted`);
      });
      expect((await client.query('select posts from counted')).rows).to.deep.equal([{ posts: 5 }]);
    });
  }

  it('such as a refresh that began before is waited for, and what it read stays', async () => {
    await client.query(
      "begin; insert into posts values (0, 'New', 1, null, now()); refresh materialized view summaries",
    );
    const altering = alter();
    await sleep(200);
    await client.query('commit');
    await altering;
    expect(await ids()).to.deep.equal([0, 1, 2, 3]);
  });

  it('such as analyze, which holds its lock to the end of its transaction, is waited for without holding up readers', async () => {
    await client.query('begin; analyze summaries');
    const altering = alter();
    const readers = new Readers(database);
    await readers.add((on) => on.query('select * from summaries'));
    await sleep(1500);
    await client.query('commit');
    await altering;
    await readers.stop();
    expect(readers.errors).to.deep.equal([]);
    expect(readers.longest).to.be.below(1000);
  });

  it('such as create index, comment and alter happens after it, to the new one', async () => {
    await alterWith('create public.summaries', async (on) => {
      await on.query("create index later on summaries (title); comment on column summaries.title is 'later'");
    });
    const { rows } = await client.query(`
      select (select count(*)::int from pg_index where indrelid = 'summaries'::regclass) as indexes,
        col_description('summaries'::regclass, 2) as comment`);
    expect(rows).to.deep.equal([{ indexes: 4, comment: 'later' }]);
  });

  it('such as grants made meanwhile stays', async () => {
    for (const step of ['create public.summaries', 'lock ']) {
      await createWorld(knex);
      await alterWith(step, async (on) => {
        await on.query('grant select on summaries, reports.stored, between, plain, on_stored to public');
        await on.query('grant update (title) on summaries to public');
        await on.query('revoke select (title) on summaries from public');
      });
      const { rows } = await client.query(`
        select relname, relacl::text[] @> array['=r/postgres'] as granted from pg_class
        where relname in ('summaries', 'stored', 'between', 'plain', 'on_stored') order by 1`);
      expect(rows.map(({ granted }) => granted)).to.deep.equal([true, true, true, true, true]);
      const { rows: acl } = await client.query(
        "select attacl::text from pg_attribute where attrelid = 'summaries'::regclass and attname = 'title'",
      );
      expect(acl).to.deep.equal([{ attacl: '{=w/postgres}' }]);
    }
  });

  it('such as other alters happens one after the other, and none is lost', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      names.map((name) =>
        knex.schema
          .alterMaterializedView('summaries', (view) => {
            view.column(name, 'author.name').index(name);
          })
          .then(() => {}),
      ),
    );
    const now = await columns();
    expect(now).to.include.members(names);
    expect(await registeredColumns('summaries')).to.deep.equal(now);
    const { rows } = await client.query("select indexname from pg_indexes where tablename = 'summaries' order by 1");
    expect(rows.map(({ indexname }) => indexname)).to.deep.equal([
      'by_hand',
      ...names.map((name) => `summaries_${name}_index`),
      'summaries_id_unique',
    ]);
  });

  it('such as the alter of a dependent happens before or after it, and neither is lost', async () => {
    const other = database.knex();
    const alterDependent = () =>
      other.schema
        .withSchema('reports')
        .alterMaterializedView('stored', (view) => {
          view.as('select id, lower(title) as title, 1 as added from public.between').comment('altered');
        })
        .then(() => {});
    for (const begin of ['together', 'at a step']) {
      await createWorld(knex);
      let altering: Promise<unknown> = Promise.resolve();
      onStep = (name) => {
        if (begin === 'at a step' && name === 'create public.summaries') altering = alterDependent();
      };
      if (begin === 'together') altering = alterDependent();
      await Promise.all([alter(), altering]);
      await altering;
      expect(await knex('reports.stored').orderBy('id')).to.deep.equal([
        { id: 2, title: 'two', added: 1 },
        { id: 3, title: 'three', added: 1 },
      ]);
      const { rows } = await client.query("select obj_description('reports.stored'::regclass) as comment");
      expect(rows).to.deep.equal([{ comment: 'altered' }]);
    }
  });

  /** What is done beside, and that it was: before PostgreSQL 16 some of it waits until the alter ends. */
  const overtaking = {
    'a view that was created on it': [
      'create view newcomer as select title from summaries',
      'select count(*) = 3 as done from newcomer',
    ],
    'an index that was renamed': [
      'alter index by_hand rename to by_others',
      "select indrelid = 'summaries'::regclass as done from pg_index where indexrelid = 'by_others'::regclass",
    ],
    'a comment on an index': [
      "comment on index by_hand is 'mine'",
      "select obj_description('by_hand'::regclass) = 'mine' as done",
    ],
    'a plain view that was replaced': [
      'create or replace view plain as select id, title, 0::bigint as comments from summaries',
      'select sum(comments) = 0 as done from plain',
    ],
    'a plain view that was replaced by one that reads the same columns': [
      'create or replace view plain as select id, title, comments * 0 as comments from summaries',
      'select sum(comments) = 0 as done from plain',
    ],
    'a comment on a plain view': [
      "comment on view plain is 'mine'",
      "select obj_description('plain'::regclass) = 'mine' as done",
    ],
    'a dependent that was renamed': [
      'alter view on_stored rename to on_others',
      'select count(*) = 2 as done from on_others',
    ],
  } as const;
  for (const [what, [sql, check]] of Object.entries(overtaking)) {
    it(`is not undone where it was not kept off: ${what}`, async () => {
      const { oids } = await worldSnapshot(client);
      const other = await database.connect();
      let isDone = false;
      let working: Promise<unknown> = Promise.resolve();
      onStep = async (name) => {
        if (name !== 'fill public.summaries') return;
        working = other.query(sql).then(() => {
          isDone = true;
        });
        working.catch(() => {});
        await Promise.race([working, sleep(500)]);
        if (isDone) return;
        onStep = () => {};
      };
      const outcome = await alter().catch((error: unknown) => error);
      if (isDone && outcome !== undefined) {
        expect(outcome).to.include({ code: 'MATVIEW_ALTER_BLOCKED', hint: 'run it again' });
        expect((outcome as Error).message).to.match(
          /was overtaken by another session:\n {2}- .* was (changed|created)/,
        );
        expect((await worldSnapshot(client)).oids).to.include({ 'public.summaries': oids['public.summaries'] });
        onStep = () => {};
        await alter();
      }
      await working;
      expect(await columns()).to.include('author');
      expect((await client.query(check)).rows).to.deep.equal([{ done: true }]);
    });
  }
});
