import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { Model } from 'objection';
import { Client } from 'pg';
import { belongsTo, count, hasMany, type MaterializedViewBuilder, max } from '../../lib';
import { defineView, MaterializedView } from '../../lib/objection';
import { checkProject, makeMigration, type Project, planProject, readGraph } from '../../lib/project';
import { rejection } from './catalog';
import { serverUrl } from './database';
import { type DeclaredByBuilder, modelOf } from './models';

/** Where every public call and command is made. */
export interface RunWorld {
  /** Whose calls are looked at; its `migrations` are in `directory`. */
  readonly knex: Knex;
  /** Sees what they did, from under a path that nobody else can write to. */
  readonly observer: Client;
  /** Of migrations; there and empty, in a project that has this package installed. */
  readonly directory: string;
}

export interface RunStep {
  readonly name: string;
  run(): Promise<unknown>;
}

/** A role that may look into `public` and no more. */
export const BYSTANDER = `kmv_bystander_${process.pid}`;

/** Drops roles once the file's databases are gone; to be called after `useDatabase`. */
export function dropRolesAfter(...roles: readonly string[]): void {
  after(async () => {
    const client = new Client({ connectionString: serverUrl() });
    await client.connect();
    for (const role of roles) await client.query(`drop role if exists ${role}`);
    await client.end();
  });
}

/** The role of {@link fullRun}, and a client that trusts no path. */
export async function prepareRun(observer: Client): Promise<void> {
  await observer.query('set search_path = pg_catalog, pg_temp');
  await observer.query(`create role ${BYSTANDER}; grant usage on schema public to ${BYSTANDER}`);
}

/** The tables of {@link fullRun}: integers and texts, whose operators are exactly those of the server. */
export async function createRunTables({ observer, directory }: Omit<RunWorld, 'knex'>): Promise<void> {
  for (const file of readdirSync(directory)) rmSync(join(directory, file));
  await observer.query(`
    drop table if exists public.users, public.posts, public.comments, public.knex_migrations,
      public.knex_migrations_lock cascade;
    drop schema if exists knex_matview, reports cascade;
    create schema reports;
    create table public.users (id integer primary key, name text);
    create table public.posts (
      id integer primary key,
      title text not null,
      rating integer not null,
      author_id integer references public.users (id)
    );
    create table public.comments (id integer primary key, post_id integer references public.posts (id), score integer);
    insert into public.users values (1, 'Ada'), (2, 'Bob');
    insert into public.posts values (1, 'One', 100, 1), (2, 'Two', 300, 2), (3, 'Three', 400, null), (4, 'Four', 40, 1);
    insert into public.comments values (1, 1, 1), (2, 1, 2), (3, 2, 3), (4, 2, 0)`);
}

const PLACES = { 'outside of transactions': false, 'in a transaction': true } as const;

export type Place = keyof typeof PLACES;

/** Every public call and command, those that fail included, with what must come out of it. */
export function fullRun(world: RunWorld, places = Object.keys(PLACES) as readonly Place[]): readonly RunStep[] {
  return [...places.flatMap((place) => schemaRun(world, place)), ...modelSteps(world), ...projectSteps(world)];
}

/** Of these, the calls of `knex.schema`. */
export function schemaRun(world: RunWorld, place: Place): readonly RunStep[] {
  const { knex } = world;
  return schemaSteps(world, place, (work) =>
    PLACES[place] ? knex.transaction(async (trx) => work(trx)) : Promise.resolve(work(knex)),
  );
}

/** Runs steps, all of them, and says which did not end as they must. */
export async function failuresOf(
  steps: readonly RunStep[],
  onEnd: (step: string) => unknown = () => {},
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { name, run } of steps) {
    await run().catch((error: Error) => failures.push(`${name}: ${error.message.slice(0, 500)}`));
    await onEnd(name);
  }
  return failures;
}

function summaries(view: MaterializedViewBuilder): void {
  view.from('posts');
  view.relation('author', belongsTo('users', 'author_id'));
  view.relation('comments', hasMany('comments', 'post_id').where('score', '>', 0));
  view.columns({
    id: true,
    title: true,
    author_name: 'author.name',
    comments: count('comments'),
    best: max('comments.score'),
  });
  view.where('rating', '>', 50);
  view.unique('id');
  view.index('title');
  view.index(['author_name', 'id'], { indexName: 'of_authors', where: { title: 'One' } });
  view.comment('posts in short');
  view.columnComment('title', 'of the post');
  view.storage({ fillfactor: 70 });
}

type Call = <Result>(work: (db: Knex) => PromiseLike<Result>) => Promise<Result>;

function schemaSteps({ observer }: RunWorld, place: string, call: Call): readonly RunStep[] {
  const rows = async (sql: string): Promise<unknown> => (await observer.query({ text: sql, rowMode: 'array' })).rows;
  /** The same in a transaction, which can be used after it. */
  const refuses = async (code: string, work: (db: Knex) => PromiseLike<unknown>): Promise<void> => {
    const error = await call(async (db) => {
      const failed = await rejection(work(db));
      expect(await db.schema.hasMaterializedView('nothing')).to.equal(false);
      return failed;
    });
    expect(error.code, error.message).to.equal(code);
  };
  const kinds = (plan: { readonly steps: readonly { readonly kind: string }[] }): readonly string[] =>
    plan.steps.map(({ kind }) => kind);
  const steps: { readonly [name: string]: () => Promise<unknown> } = {
    'create with relations, indexes and comments': async () => {
      await call((db) => db.schema.createMaterializedView('summaries', summaries));
      expect(await rows('select * from public.summaries order by id')).to.deep.equal([
        [1, 'One', 'Ada', '2', 2],
        [2, 'Two', 'Bob', '1', 3],
        [3, 'Three', null, '0', null],
      ]);
      expect(await rows('select indexname::text from pg_indexes where tablename = $$summaries$$')).to.have.length(3);
    },
    'create groups of another view': async () => {
      await call((db) =>
        db.schema.createMaterializedView('by_author', (view) => {
          view.from('summaries').columns({ author_name: true, posts: count() }).groupBy('author_name');
          view.unique('author_name');
        }),
      );
      await observer.query('create view public.on_summaries as select id, title from public.summaries');
      expect(await rows('select * from public.by_author order by 1')).to.deep.equal([
        ['Ada', '1'],
        ['Bob', '1'],
        [null, '1'],
      ]);
    },
    'create from a query, in another schema, without data': async () => {
      await call((db) =>
        db.schema.withSchema('reports').createMaterializedView('stored', (view) => {
          view.as('select id, title from public.posts').columns(['post_id', 'title']).withNoData();
        }),
      );
      expect(await rows(`select relispopulated from pg_class where relname = 'stored'`)).to.deep.equal([[false]]);
    },
    'refuse to create what is there, and of what is not': async () => {
      await refuses('MATVIEW_ALREADY_EXISTS', (db) => db.schema.createMaterializedView('summaries', summaries));
      await refuses('MATVIEW_DATABASE', (db) =>
        db.schema.createMaterializedView('bad', (view) => view.from('posts').columns({ nothing: true })),
      );
    },
    has: async () => {
      expect(await call((db) => db.schema.hasMaterializedView('summaries'))).to.equal(true);
      expect(await call((db) => db.schema.hasMaterializedView('posts'))).to.equal(false);
      expect(await call((db) => db.schema.withSchema('reports').hasMaterializedView('stored'))).to.equal(true);
    },
    'plan an alter in place, and one that rebuilds': async () => {
      const inPlace = await call((db) =>
        db.schema.planAlterMaterializedView('summaries', (view) => view.comment('as before')),
      );
      expect(kinds(inPlace)).to.deep.equal(['comment', 'register']);
      const rebuild = await call((db) =>
        db.schema.planAlterMaterializedView('summaries', (view) => view.where('rating', '<', 350)),
      );
      expect(rebuild.obstacles).to.deep.equal([]);
      expect(kinds(rebuild)).to.include.members(['create', 'fill', 'swap', 'dropOld', 'register']);
    },
    'alter in place': async () => {
      await call((db) =>
        db.schema.alterMaterializedView('summaries', (view) => {
          view.comment('posts in shorter').columnComment('title', null);
          view.dropIndex('title').index(['best', 'id']);
          view.renameColumn('comments', 'answers');
          view.storage({ fillfactor: 80 });
        }),
      );
      expect(
        await rows(
          `select obj_description(oid, 'pg_class'), reloptions::text from pg_class where relname = 'summaries'`,
        ),
      ).to.deep.equal([['posts in shorter', '{fillfactor=80}']]);
      expect(await rows('select answers from public.summaries where id = 1')).to.deep.equal([['2']]);
    },
    'alter by a rebuild, with what depends on it': async () => {
      await call((db) =>
        db.schema.alterMaterializedView('summaries', (view) => {
          view.column('stars', 'rating').where('rating', '<', 350);
          view.index('stars');
        }),
      );
      expect(await rows('select id, stars from public.summaries order by id')).to.deep.equal([
        [1, 100],
        [2, 300],
      ]);
      expect(await rows('select * from public.on_summaries order by id')).to.deep.equal([
        [1, 'One'],
        [2, 'Two'],
      ]);
      expect(await rows('select * from public.by_author order by 1')).to.deep.equal([
        ['Ada', '1'],
        ['Bob', '1'],
      ]);
    },
    'refuse alters': async () => {
      await refuses('MATVIEW_ALTER_BLOCKED', (db) =>
        db.schema.alterMaterializedView('summaries', (view) => view.where('rating', '<', 340).restrict()),
      );
      await refuses('MATVIEW_ALTER_BLOCKED', (db) =>
        db.schema.alterMaterializedView('summaries', (view) => view.dropColumn('title')),
      );
      await refuses('MATVIEW_DATABASE', (db) =>
        db.schema.alterMaterializedView('summaries', (view) => view.column('more', 'nothing')),
      );
      await refuses('MATVIEW_NOT_FOUND', (db) =>
        db.schema.alterMaterializedView('nothing', (view) => view.comment('x')),
      );
      await refuses('MATVIEW_NOT_FOUND', (db) =>
        db.schema.planAlterMaterializedView('stored', (view) => view.comment('x')),
      );
    },
    'refresh by each strategy': async () => {
      for (const [options, strategy] of [
        [{}, 'concurrent'],
        [{ strategy: 'blocking' }, 'blocking'],
        [{ strategy: 'concurrent' }, 'concurrent'],
        [{ withNoData: true }, 'blocking'],
        [{ strategy: 'auto' }, 'blocking'],
      ] as const)
        expect(await call((db) => db.schema.refreshMaterializedView('summaries', options))).to.include({ strategy });
      await call((db) => db.schema.refreshMaterializedView('summaries', true));
      await call((db) => db.schema.withSchema('reports').refreshMaterializedView('stored'));
      expect(await rows('select count(*) from reports.stored')).to.deep.equal([['4']]);
    },
    'refuse refreshes': async () => {
      await refuses('MATVIEW_UNIQUE_INDEX_MISSING', (db) =>
        db.schema.withSchema('reports').refreshMaterializedView('stored', true),
      );
      await refuses('MATVIEW_NOT_FOUND', (db) => db.schema.refreshMaterializedView('stored'));
      await refuses('MATVIEW_NOT_FOUND', (db) => db.schema.refreshMaterializedView('posts', {}));
      await call((db) => db.schema.refreshMaterializedView('by_author', { withNoData: true }));
      await refuses('MATVIEW_NOT_POPULATED', (db) => db.schema.refreshMaterializedView('by_author', true));
      await call((db) => db.schema.refreshMaterializedView('by_author', {}));
    },
    'refuse to fill what has equal rows': async () => {
      await call((db) =>
        db.schema.createMaterializedView('titles', (view) =>
          view.from('posts').columns({ title: true }).unique('title'),
        ),
      );
      await observer.query(`insert into public.posts values (9, 'One', 1, null)`);
      await refuses('MATVIEW_DUPLICATE_ROWS', (db) => db.schema.refreshMaterializedView('titles'));
      await refuses('MATVIEW_DUPLICATE_ROWS', (db) => db.schema.refreshMaterializedView('titles', true));
      await observer.query('delete from public.posts where id = 9');
      await call((db) => db.schema.dropMaterializedView('titles'));
    },
    'refuse who has no rights': async () => {
      const error = await call(async (db) => {
        const work = async (trx: Knex.Transaction): Promise<Error & { code?: unknown }> => {
          await trx.raw(`set local role ${BYSTANDER}`);
          const failed = await rejection(trx.schema.refreshMaterializedView('summaries'));
          await rejection(trx.schema.createMaterializedView('of_nobody', summaries));
          await rejection(trx.schema.alterMaterializedView('summaries', (view) => view.comment('mine')));
          await rejection(trx.schema.dropMaterializedView('summaries'));
          await trx.raw('reset role');
          return failed;
        };
        return db.transaction(work);
      });
      expect(error.code).to.equal('MATVIEW_PERMISSION_DENIED');
    },
    rename: async () => {
      await call((db) => db.schema.renameMaterializedView('summaries', 'digests'));
      expect(await call((db) => db.schema.hasMaterializedView('digests'))).to.equal(true);
      await refuses('MATVIEW_ALREADY_EXISTS', (db) => db.schema.renameMaterializedView('digests', 'by_author'));
      await refuses('MATVIEW_NOT_FOUND', (db) => db.schema.renameMaterializedView('summaries', 'other'));
      await call((db) => db.schema.renameMaterializedView('digests', 'summaries'));
    },
    'suspend views': async () => {
      const retype = (type: string): Promise<unknown> =>
        call((db) =>
          db.schema.withSuspendedViews('posts', (schema) => {
            schema.raw(`alter table posts alter rating type ${type}`);
            schema.alterTable('posts', (table) => table.renameColumn('title', 'headline'));
            schema.alterTable('posts', (table) => table.renameColumn('headline', 'title'));
          }),
        );
      const type = `select format_type(atttypid, null) from pg_attribute
        where attrelid::int8 = 'public.summaries'::regclass::int8 and attname = 'stars'`;
      await retype('bigint');
      expect(await rows(type)).to.deep.equal([['bigint']]);
      await retype('integer');
      expect(await rows(type)).to.deep.equal([['integer']]);
      expect(await rows('select count(*) from public.on_summaries')).to.deep.equal([['2']]);
    },
    'refuse to suspend views': async () => {
      await refuses('MATVIEW_ALTER_BLOCKED', (db) =>
        db.schema.withSuspendedViews('posts', (schema) => {
          schema.alterTable('posts', (table) => table.dropColumn('title'));
        }),
      );
      await refuses('MATVIEW_OPTION_INVALID', (db) => db.schema.withSuspendedViews('nothing', () => {}));
      await refuses('42703', (db) =>
        db.schema.withSuspendedViews('posts', (schema) => {
          schema.raw('alter table posts alter nothing type bigint');
        }),
      );
    },
    drop: async () => {
      await refuses('MATVIEW_DEPENDENTS_EXIST', (db) => db.schema.dropMaterializedView('summaries'));
      await refuses('MATVIEW_NOT_FOUND', (db) => db.schema.dropMaterializedView('nothing'));
      await call((db) => db.schema.dropMaterializedViewIfExists('nothing'));
      await call((db) => db.schema.dropMaterializedView('summaries', { cascade: true }));
      await call((db) => db.schema.withSchema('reports').dropMaterializedView('stored'));
      expect(await rows('select schema_name, view_name from knex_matview.views')).to.deep.equal([]);
      expect(await rows(`select relname from pg_class where relname in ('by_author', 'on_summaries')`)).to.deep.equal(
        [],
      );
    },
  };
  return Object.entries(steps).map(([name, run]) => ({ name: `${name}, ${place}`, run }));
}

function digestModel(knex: Knex): ReturnType<typeof MaterializedView<typeof Model>> {
  class Post extends Model {
    static override tableName = 'posts';
  }
  class Digest extends MaterializedView(Model) {
    static override tableName = 'digests';
    static materializedView = defineView({
      parent: Post,
      columns: { id: true, title: true },
      where: { rating: 300 },
      unique: 'id',
    });
  }
  Post.knex(knex);
  Digest.knex(knex);
  return Digest;
}

const DIGESTS: DeclaredByBuilder = {
  name: 'digests',
  declare: (view) => view.from('posts').columns({ id: true, title: true }).where('rating', 300).unique('id'),
};

function modelSteps({ knex }: RunWorld): readonly RunStep[] {
  const steps: { readonly [name: string]: () => Promise<unknown> } = {
    'a model of a view that is not there': async () => {
      const Digest = digestModel(knex);
      expect((await rejection(Digest.isPopulated())).code).to.equal('MATVIEW_NOT_FOUND');
      expect((await rejection(Digest.lastRefreshedAt())).code).to.equal('MATVIEW_NOT_FOUND');
      expect((await rejection(Digest.refresh())).code).to.equal('MATVIEW_NOT_FOUND');
    },
    'a model': async () => {
      const Digest = digestModel(knex);
      await knex.schema.createMaterializedView('digests', DIGESTS.declare);
      expect(await Digest.lastRefreshedAt()).to.equal(null);
      expect(await Digest.isPopulated()).to.equal(true);
      expect(await Digest.refresh()).to.include({ strategy: 'concurrent' });
      expect(await Digest.lastRefreshedAt()).to.be.instanceOf(Date);
      expect(await Digest.fetchTableMetadata()).to.have.deep.property('columns', ['id', 'title']);
      expect(await Digest.query()).to.have.length(1);
      await knex.transaction(async (trx) => {
        expect(await Digest.refresh({ withNoData: true }, trx)).to.include({ strategy: 'blocking' });
        expect(await Digest.isPopulated(trx)).to.equal(false);
        expect((await rejection(Digest.refresh(true, trx))).code).to.equal('MATVIEW_NOT_POPULATED');
        await Digest.refresh({}, trx);
        expect(await Digest.lastRefreshedAt(trx)).to.be.instanceOf(Date);
      });
      await knex.schema.dropMaterializedView('digests');
    },
  };
  return Object.entries(steps).map(([name, run]) => ({ name, run }));
}

const SUMMARIES: DeclaredByBuilder = { name: 'summaries', declare: summaries };

const SHORTER: DeclaredByBuilder = {
  name: 'summaries',
  declare: (view) => {
    summaries(view);
    view.column('stars', 'rating').where('rating', '<', 350);
    view.index('stars');
  },
};

function projectSteps({ knex, observer, directory }: RunWorld): readonly RunStep[] {
  const project = (...models: readonly DeclaredByBuilder[]): Project => ({
    knex,
    models: [...models.map(modelOf), digestModel(knex)],
    ignoredViews: [],
  });
  const steps: { readonly [name: string]: () => Promise<unknown> } = {
    'ask about a project without views': async () => {
      expect((await planProject(project(SUMMARIES))).changes.map(({ title }) => title)).to.deep.equal([
        'create digests',
        'create summaries',
      ]);
      expect((await checkProject(project(SUMMARIES))).agrees).to.equal(false);
      expect(await readGraph({ knex })).to.deep.equal({ views: [] });
      const error = await rejection(
        checkProject(project({ name: 'bad', declare: (view) => view.from('posts').columns({ nothing: true }) })),
      );
      expect(error.code).to.equal('MATVIEW_MODEL_INVALID');
    },
    'make a migration': async () => {
      const made = await makeMigration(project(SUMMARIES), { directory, name: 'first', extension: 'js' });
      expect(made.operations).to.deep.equal(['create digests', 'create summaries']);
    },
    'plan pending migrations': async () => {
      const { of, changes } = await planProject(project(SUMMARIES));
      expect(of).to.equal('pending migrations');
      expect(changes.map(({ title }) => title)).to.deep.equal(['create digests', 'create summaries']);
      expect((await checkProject(project(SUMMARIES))).pending).to.have.length(1);
      expect((await rejection(makeMigration(project(SUMMARIES)))).code).to.equal('MATVIEW_MIGRATIONS_PENDING');
    },
    migrate: async () => {
      await knex.migrate.latest();
      expect(await checkProject(project(SUMMARIES))).to.deep.equal({
        agrees: true,
        views: 2,
        differences: [],
        pending: [],
      });
    },
    'plan and make what changed': async () => {
      const plan = await planProject(project(SHORTER));
      expect(plan.of).to.equal('models');
      expect(plan.changes.flatMap(({ steps }) => steps.map(({ name }) => name.split(' ')[0]))).to.include('swap');
      const made = await makeMigration(project(SHORTER), { writes: false, extension: 'js' });
      expect(made.operations).to.deep.equal(['alter summaries']);
      expect((await checkProject(project(SHORTER))).differences).to.have.length(1);
      expect((await makeMigration(project(SUMMARIES))).text).to.equal(null);
    },
    'plan a migration with a bit of everything': async () => {
      writeFileSync(join(directory, '29990101000000_everything.js'), EVERYTHING);
      const { changes } = await planProject(project(SUMMARIES));
      expect(changes.map(({ title }) => title)).to.deep.equal([
        'alter summaries',
        'refresh digests',
        'rename digests',
        'alter posts',
        'sql',
      ]);
      expect(changes.every(({ note }) => note === null || /^of the views on it/.test(note))).to.equal(true);
      await knex.migrate.latest();
      // Knex compares a varchar to forget a migration that it undid
      const { down } = require(join(directory, '29990101000000_everything.js')) as { down(knex: Knex): Promise<void> };
      await knex.transaction((trx) => down(trx));
      await observer.query(`delete from public.knex_migrations where name::text = '29990101000000_everything.js'`);
      rmSync(join(directory, '29990101000000_everything.js'));
      expect((await checkProject(project(SUMMARIES))).agrees).to.equal(true);
    },
    'read the graph': async () => {
      const { views } = await readGraph({ knex });
      expect(views.map(({ name }) => name)).to.deep.equal(['digests', 'summaries']);
      expect(views[1]?.reads.map(({ name }) => name)).to.deep.equal(['comments', 'posts', 'users']);
    },
    'see, refuse and accept what was done by hand': async () => {
      await observer.query(`drop materialized view public.digests;
        create materialized view public.digests as select id, title from public.posts where rating > 300`);
      const { differences } = await checkProject(project(SUMMARIES));
      expect(differences.map(({ view, between }) => [view, between])).to.deep.include([
        'digests',
        'registry and database',
      ]);
      expect((await rejection(makeMigration(project(SUMMARIES)))).code).to.equal('MATVIEW_CHANGED_BY_HAND');
      const made = await makeMigration(project(SUMMARIES), { writes: false, extension: 'js', acceptsPresent: true });
      expect(made.accepted).to.deep.equal(['digests']);
      expect((await planProject(project(SUMMARIES)).catch((error) => error)).code).to.equal('MATVIEW_CHANGED_BY_HAND');
    },
    'drop what the project had': async () => {
      await knex.schema.dropMaterializedView('summaries').dropMaterializedView('digests');
    },
  };
  return Object.entries(steps).map(([name, run]) => ({ name, run }));
}

const EVERYTHING = `
  require('knex-matview/register');
  exports.up = async (knex) => {
    if (!(await knex.schema.hasMaterializedView('summaries'))) throw new Error('no summaries');
    const { length } = await knex('posts').select('id').where('rating', '>', 0);
    await knex.schema.alterMaterializedView('summaries', (view) => { view.where('rating', '<', 350).index('best'); });
    await knex.schema.refreshMaterializedView('digests', true);
    await knex.schema.renameMaterializedView('digests', 'others');
    await knex.schema.withSuspendedViews('posts', async (schema) => {
      await schema.raw('alter table posts alter rating type bigint');
    });
    await knex.raw('update posts set rating = rating where id < 0');
  };
  exports.down = async (knex) => {
    await knex.schema.renameMaterializedView('others', 'digests');
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.clearWhere().where('rating', '>', 50).dropIndex('best');
    });
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter rating type integer');
    });
  };`;
