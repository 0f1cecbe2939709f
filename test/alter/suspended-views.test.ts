import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, count, hasMany, sql, stringAgg } from '../../lib';
import { partOf } from '../property/runs';
import { createWorld, worldSnapshot } from '../support/altered-world';
import { createAttachedView, useAttachedView } from '../support/attached-view';
import { createBlog } from '../support/blog';
import { registered, rejection } from '../support/catalog';
import { catalogSnapshot } from '../support/catalog-snapshot';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('withSuspendedViews', () => {
  const database = useDatabase();
  useAttachedView();
  let knex: Knex;

  before(() => {
    knex = database.knex();
  });

  beforeEach(async () => {
    await knex.raw(
      'drop schema public cascade; create schema public; drop schema if exists knex_matview, reports cascade',
    );
    await createBlog(knex);
  });

  const createSummaries = () =>
    knex.schema.createMaterializedView('summaries', (view) => {
      view.from('posts');
      view.relation('author', belongsTo('users', 'author_id'));
      view.relation('comments', hasMany('comments', 'post_id').where('score', '>', 0));
      view.columns({
        id: true,
        title: true,
        author_name: 'author.name',
        comments: count('comments'),
        bodies: stringAgg('comments.body', ', ').orderBy('comments.score'),
      });
      view.where('rating', '>', 50);
      view.unique('id');
      view.index('title');
    });

  const oid = async (name: string) => (await knex.raw(`select '${name}'::regclass::oid as oid`)).rows[0].oid;
  const columnType = async (relation: string, column: string) =>
    (
      await knex.raw(
        'select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = ?::regclass and attname = ?',
        [relation, column],
      )
    ).rows[0]?.type;
  const bodyOf = async (name: string) =>
    (await knex.raw('select pg_get_viewdef(?::regclass) as body', [name])).rows[0].body;
  const definitionOf = async (name: string): Promise<{ body: Record<string, never> }> =>
    (await registered(knex)).find((row) => row.view_name === name)?.definition as never;
  /** What is registered is what there is. */
  const assertAlterable = async (name: string) => {
    const inPlace = await knex.schema.planAlterMaterializedView(name, (view) => {
      view.comment('as before');
    });
    expect(inPlace.steps.map(({ kind }) => kind)).to.deep.equal(['comment', 'register']);
    if ((await definitionOf(name)).body.kind === 'query') return;
    const rebuild = await knex.schema.planAlterMaterializedView(name, (view) => {
      view.whereRaw('1 = 1');
    });
    expect(rebuild.obstacles).to.deep.equal([]);
    expect(rebuild.steps.map(({ kind }) => kind)).to.include('swap');
  };

  it('changes the type of a column that views read, and brings them back with the new type', async () => {
    await createSummaries();
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.string('title', 40).alter();
      });
    });
    expect(await columnType('posts', 'title')).to.equal('character varying(40)');
    expect(await columnType('summaries', 'title')).to.equal('character varying(40)');
    expect(await knex('summaries').orderBy('id').first()).to.deep.equal({
      id: 1,
      title: 'One',
      author_name: 'Ada',
      comments: '2',
      bodies: 'x, y',
    });
    await assertAlterable('summaries');
    await knex.raw('refresh materialized view concurrently summaries');
  });

  it('suspends nothing when no statement is stopped', async () => {
    await createSummaries();
    const before = await oid('summaries');
    await knex.schema.withSuspendedViews(['posts', { table: 'users' }], async (schema) => {
      expect(await schema.hasColumn('posts', 'title')).to.equal(true);
      await schema.alterTable('posts', (table) => {
        table.text('subtitle');
        table.renameColumn('title', 'headline');
      });
      schema.raw("update posts set subtitle = 'what\\?'");
      schema.raw("update posts set subtitle = subtitle || '\\?' where id = 1");
    });
    expect(await oid('summaries')).to.equal(before);
    expect(await knex('posts').orderBy('id').pluck('subtitle')).to.deep.equal(['what??', 'what?', 'what?', 'what?']);
  });

  it('makes definitions follow a rename, through relations, filters, keys and tables between', async () => {
    await createSummaries();
    const before = await bodyOf('summaries');
    await knex.schema.withSuspendedViews(['posts', 'users', 'comments'], (schema) => {
      schema.alterTable('posts', (table) => {
        table.renameColumn('id', 'post_key');
        table.renameColumn('author_id', 'writer_id');
        table.renameColumn('rating', 'stars');
        table.renameColumn('title', 'headline');
      });
      schema.alterTable('comments', (table) => {
        table.renameColumn('post_id', 'on_post');
        table.renameColumn('score', 'points');
        table.renameColumn('body', 'words');
      });
      schema.renameTable('users', 'people');
    });
    expect(await bodyOf('summaries')).not.to.equal(before);
    expect(JSON.stringify(await definitionOf('summaries')))
      .to.include('"headline"')
      .and.include('"people"')
      .and.not.match(/"(rating|author_id|score|post_id|users)"/);
    await assertAlterable('summaries');
  });

  it('brings views back that name a column which is renamed while they are suspended', async () => {
    await createSummaries();
    await knex.raw(`
      create view titles as select id, title as t, rating from posts where title <> '';
      create materialized view by_hand as select p.rating, u.name from posts p join users u on u.id = p.author_id;
    `);
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.bigInteger('rating').alter();
      });
      schema.alterTable('posts', (table) => {
        table.renameColumn('title', 'aside');
      });
      schema.raw('alter table posts rename column rating to title');
      schema.raw('alter table posts rename column aside to rating');
      schema.raw('alter table posts add column again text');
    });
    expect(await knex('titles').where('id', 2)).to.deep.equal([{ id: 2, t: 'Two', rating: '300' }]);
    expect(await knex('by_hand').where('name', 'Bob')).to.deep.equal([{ rating: '300', name: 'Bob' }]);
    expect(await knex('posts').where('id', 2).first('rating', 'title')).to.deep.equal({ rating: 'Two', title: '300' });
    await assertAlterable('summaries');
  });

  it('moves a new column of an old name aside for the time in which views are created', async () => {
    await knex.raw('create view titles as select id, title, rating from posts');
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter rating type numeric');
      schema.raw('alter table posts rename title to old_title');
      schema.raw(`alter table posts add title int default 7`);
      schema.raw('alter table posts rename to articles');
    });
    expect(await knex('titles').where('id', 1)).to.deep.equal([{ id: 1, title: 'One', rating: '100' }]);
    expect(await knex('articles').where('id', 1).first('old_title', 'title')).to.deep.equal({
      old_title: 'One',
      title: 7,
    });
    expect(await bodyOf('titles')).to.match(/old_title AS title[\s\S]*FROM articles/);
  });

  it('drops a column that no view uses, and stops at one that a view uses, with a list, nothing changed', async () => {
    await createSummaries();
    await knex.raw('create view of_ratings as select rating from posts');
    await knex.raw('create view of_titles as select title from posts');
    await knex.raw('create materialized view on_titles as select title from of_titles');
    await knex.raw('alter table posts add column unused text');
    const before = [await oid('summaries'), await oid('of_titles'), await oid('of_ratings')];
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.dropColumn('unused');
      });
    });
    const error = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.alterTable('posts', (table) => {
          table.dropColumn('title');
        });
      }),
    );
    expect(error.code).to.equal('MATVIEW_ALTER_BLOCKED');
    expect(error.message.replace(/"title"/, 'posts.title')).to.equal(
      `the views on the altered tables cannot be brought back, so nothing was changed:
  - view public.of_titles: column posts.title does not exist
  - materialized view public.summaries: column posts.title does not exist`,
    );
    expect([await oid('summaries'), await oid('of_titles'), await oid('of_ratings')]).to.deep.equal(before);
    expect(await columnType('posts', 'title')).to.equal('text');
  });

  it('leaves alone the views that do not read the column', async () => {
    await knex.raw('create view of_ratings as select rating from posts');
    await knex.raw('create view of_titles as select title from posts');
    await knex.raw('create materialized view also_of_titles as select title from posts');
    const before = [await oid('of_ratings'), await oid('of_titles'), await oid('also_of_titles')];
    const steps: string[] = [];
    const other = database.knex({ matview: { onStep: ({ name }) => steps.push(name) } });
    await other.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.string('title').alter();
      });
    });
    expect(await oid('of_ratings')).to.equal(before[0]);
    expect(await oid('of_titles')).not.to.equal(before[1]);
    expect(await oid('also_of_titles')).not.to.equal(before[2]);
    expect(steps).to.deep.equal([
      'lock public.of_titles, public.also_of_titles, public.posts',
      'dropOld public.of_titles',
      'dropOld public.also_of_titles',
      'create public.also_of_titles',
      'create public.of_titles',
      'prepare public.also_of_titles',
      'fill public.also_of_titles',
      'analyze public.also_of_titles',
      'attach public.also_of_titles',
      'prepare public.of_titles',
      'attach public.of_titles',
    ]);
  });

  it('brings back everything that is attached, whoever attached it', async () => {
    const client = await database.connect();
    const view = await createAttachedView(client);
    await client.query(`create view "Odd.Schema".on_top with (security_barrier) as
      select id, upper("Title") as upper from ${view.quoted}`);
    await client.query(`comment on view "Odd.Schema".on_top is 'kept'; grant select on "Odd.Schema".on_top to public`);
    await client.query(`alter view "Odd.Schema".on_top alter column id set default 7`);
    const before = await catalogSnapshot(client, view.oid);
    const onTop = await catalogSnapshot(client, await oid('"Odd.Schema".on_top'));
    await knex.schema.withSuspendedViews({ schema: 'Odd.Schema', table: 'Posts' }, (schema) => {
      schema.raw('alter table "Odd.Schema"."Posts" alter rating type numeric(10, 2)');
    });
    const after = await oid(view.quoted);
    expect(after).not.to.equal(view.oid);
    expect(await catalogSnapshot(client, after)).to.deep.equal(before);
    expect(await catalogSnapshot(client, await oid('"Odd.Schema".on_top'))).to.deep.equal(onTop);
    await client.query('drop schema "Odd.Schema" cascade');
  });

  it('brings back views of any depth, across schemas, with their data, and undoes all of it at a fault', async () => {
    const client = await database.connect();
    const steps: string[] = [];
    let fails = (_name: string): boolean => false;
    const onStep = ({ name }: { name: string }) => {
      steps.push(name);
      if (fails(name)) throw new Error(`no ${name}`);
    };
    const other = database.knex({ matview: { onStep } });
    await createWorld(knex);
    await knex.raw('analyze summaries, reports.stored');
    const before = await worldSnapshot(client);
    const retype = () =>
      other.schema.withSuspendedViews(['posts', 'comments'], async (schema) => {
        await schema.raw('alter table posts alter title type text');
        await schema.raw('alter table comments alter post_id type integer');
      });
    await retype();
    const after = await worldSnapshot(client);
    expect(after.state).to.deep.equal(before.state);
    for (const [name, old] of Object.entries(before.oids)) expect(after.oids[name], name).not.to.equal(old);
    for (const step of partOf('steps of suspended views', [...steps], 4)) {
      fails = (name) => name === step;
      expect((await rejection(retype())).message).to.equal(`no ${step}`);
    }
    expect(await worldSnapshot(client)).to.deep.equal(after);
    expect(steps.length).to.be.above(30);
  });

  it('changes nothing when the callback fails, or rows of a view turn out to be equal', async () => {
    await createSummaries();
    await knex.raw(`create materialized view keys as select title from posts; create unique index on keys (title)`);
    const before = [await oid('summaries'), await oid('keys')];
    const failed = await rejection(
      knex.schema.withSuspendedViews('posts', async (schema) => {
        await schema.alterTable('posts', (table) => {
          table.string('title').alter();
        });
        throw new Error('changed my mind');
      }),
    );
    expect(failed.message).to.equal('changed my mind');
    const syntax = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.raw('alter table posts alter nothing type text');
      }),
    );
    expect(syntax.code).to.equal('42703');
    const equal = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.raw("alter table posts alter title type varchar(1) using 'x'");
      }),
    );
    expect(equal.code).to.equal('MATVIEW_DUPLICATE_ROWS');
    expect(equal.message).to.match(/"public\.keys" has rows that are equal/);
    expect([await oid('summaries'), await oid('keys')]).to.deep.equal(before);
    expect(await columnType('posts', 'title')).to.equal('text');
  });

  it('goes with views that are created, altered and dropped by the same callback', async () => {
    await createSummaries();
    await knex.schema.createMaterializedView('ratings', (view) => {
      view.from('posts').columns({ id: true, rating: true });
    });
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterMaterializedView('summaries', (view) => {
        view.dropColumn('title');
        view.column('stars', 'rating');
      });
      schema.createMaterializedView('early', (view) => {
        view.from('posts').columns({ id: true, rating: true });
      });
      schema.alterTable('posts', (table) => {
        table.dropColumn('title');
        table.renameColumn('rating', 'points');
        table.bigInteger('rating').alter();
      });
      schema.dropMaterializedViewIfExists('ratings');
      schema.createMaterializedView('late', (view) => {
        view.from('posts').columns({ id: true, rating: 'points' }).unique('id');
      });
    });
    for (const name of ['summaries', 'early', 'late']) await assertAlterable(name);
    expect(await columnType('summaries', 'stars')).to.equal('bigint');
    expect((await registered(knex)).map((row) => row.view_name)).to.deep.equal(['early', 'late', 'summaries']);
    expect(JSON.stringify(await definitionOf('early'))).to.include('"points"');
  });

  it('says what it cannot help with: other tables, and statements that go elsewhere than through its schema', async () => {
    await knex.raw('create view of_names as select name from users');
    const unnamed = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.raw('alter table users alter name type varchar');
      }),
    );
    expect(unnamed.code).to.equal('MATVIEW_DEPENDENTS_EXIST');
    expect(unnamed.message).to.equal(
      'withSuspendedViews: alter table users alter name type varchar - cannot alter type of a column used by a view or rule (rule _RETURN on view of_names depends on column "name")',
    );
    const elsewhere = await rejection(
      knex.transaction((trx) =>
        trx.schema.withSuspendedViews('users', async () => {
          await trx.raw('alter table users drop name');
        }),
      ),
    );
    expect(elsewhere.code).to.equal('MATVIEW_DEPENDENTS_EXIST');
    expect(elsewhere.hint).to.match(/schema\.raw/);
  });

  it('refuses, before it drops anything, what could not be brought back', async () => {
    await knex.raw(`
      create view of_titles as select title from posts;
      create materialized view stored as select title from of_titles;
      create function in_short() returns bigint begin atomic select count(*) from of_titles; end;
      create function noted() returns trigger language plpgsql as 'begin return new; end';
      create trigger noted instead of insert on of_titles for each row execute function noted();
      create rule ignored as on delete to of_titles do instead nothing;
      create table typed (whole of_titles);
    `);
    const before = [await oid('of_titles'), await oid('stored')];
    const error = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.alterTable('posts', (table) => {
          table.string('title').alter();
        });
      }),
    );
    expect(error.code).to.equal('MATVIEW_ALTER_BLOCKED');
    expect(error.message).to.equal(`the views on the altered tables cannot be suspended, so nothing was changed:
  - view public.of_titles has the rule "ignored", which cannot be brought back
  - view public.of_titles has the trigger "noted", which cannot be brought back
  - function public.in_short() depends on view public.of_titles and cannot be brought back
  - column whole of table public.typed depends on view public.of_titles and cannot be brought back`);
    expect([await oid('of_titles'), await oid('stored')]).to.deep.equal(before);
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.integer('added');
      });
    });
  });

  it('alters partitioned tables and parents, under views on them and on their parts', async () => {
    await knex.raw(`
      create schema reports;
      create table events (id int, at date not null, kind varchar(10)) partition by range (at);
      create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
      create table reports.events_2025 (at date not null, kind varchar(10), id int);
      alter table events attach partition reports.events_2025 for values from ('2025-01-01') to ('2026-01-01');
      insert into events values (1, '2024-05-05', 'a'), (2, '2025-05-05', 'b');
      create view part as select kind from reports.events_2025;
      create materialized view whole as select kind, count(*) as n from events group by kind;
    `);
    await knex.schema.createMaterializedView('kinds', (view) => {
      view.from({ schema: 'reports', table: 'events_2025' }).columns({ id: true, kind: true });
    });
    await knex.schema.withSuspendedViews('events', (schema) => {
      schema.raw('alter table events alter kind type text');
      schema.raw('alter table events rename kind to sort');
    });
    expect(await columnType('part', 'kind')).to.equal('text');
    expect(await knex('whole').orderBy('kind')).to.deep.equal([
      { kind: 'a', n: '1' },
      { kind: 'b', n: '1' },
    ]);
    expect(await knex('kinds')).to.deep.equal([{ id: 2, kind: 'b' }]);
    await assertAlterable('kinds');
  });

  it('lets another table take the place of one', async () => {
    await createSummaries();
    await knex.schema.withSuspendedViews('users', async (schema) => {
      await schema.createTable('people', (table) => {
        table.bigInteger('id').primary();
        table.string('name');
      });
      await schema.raw('insert into people select id, name from users');
      await schema.raw('alter table users drop constraint users_pkey cascade');
      await schema.dropTable('users');
      await schema.renameTable('people', 'users');
    });
    expect(await columnType('summaries', 'author_name')).to.equal('character varying(255)');
    expect(await knex('summaries').where('id', 2).first('author_name')).to.deep.equal({ author_name: 'Bob' });
    await assertAlterable('summaries');
  });

  it('takes text for what it is: opaque views follow as the server prints them, SQL in declarations does not', async () => {
    await knex.schema.createMaterializedView('opaque', (view) => {
      view.as(knex('posts').select('id', 'title').where('rating', '>', 50)).unique('id');
    });
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.renameColumn('title', 'headline');
        table.bigInteger('rating').alter();
      });
    });
    await assertAlterable('opaque');
    await knex.schema.createMaterializedView('raw', (view) => {
      view.from('posts').columns({ id: true, loud: sql`upper(headline)` });
    });
    const error = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.alterTable('posts', (table) => {
          table.renameColumn('headline', 'title');
        });
      }),
    );
    expect(error.code).to.equal('MATVIEW_ALTER_BLOCKED');
    expect(error.message).to.match(/public\.raw has SQL that cannot follow: column "headline" does not exist/);
    const swapped = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.raw(`alter table posts add title text;
          alter table posts rename headline to aside; alter table posts rename title to headline`);
      }),
    );
    expect(swapped.message).to.match(/public\.raw has SQL that cannot follow: it would mean something else/);
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter headline type varchar(9)');
    });
    await assertAlterable('raw');
  });

  it('brings a view that was changed by hand back as it is, and leaves its registration alone', async () => {
    await createSummaries();
    await knex.raw(`drop materialized view summaries;
      create materialized view summaries as select id, title from posts where rating > 250`);
    const before = await registered(knex);
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter title type varchar');
      schema.raw('alter table posts rename rating to stars');
    });
    expect(await knex('summaries').orderBy('id').pluck('id')).to.deep.equal([2, 3, 4]);
    expect(await registered(knex)).to.deep.equal(before);
    await knex.schema.createMaterializedView('rated', (view) => {
      view.from('posts').columns({ id: true, title: true }).where('stars', '>', 50);
    });
    await knex.raw(`drop materialized view rated;
      create materialized view rated as select id, title from posts where stars > 250`);
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter title type text');
    });
    expect(await knex('rated').orderBy('id').pluck('id')).to.deep.equal([2, 3, 4]);
  });

  it('keeps what has no data without data', async () => {
    await knex.raw('create materialized view empty as select title from posts with no data');
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter title type varchar');
    });
    const { rows } = await knex.raw(`select relispopulated from pg_class where oid = 'empty'::regclass`);
    expect(rows).to.deep.equal([{ relispopulated: false }]);
  });

  it('finds the views in messages of any language and any search_path', async () => {
    await knex.raw(`
      create schema reports;
      create view "reports"."Odd ""view"" 2" as select "title" from posts;
      create view of_titles as select title from posts;
      create view of_titles_2 as select id from posts;
    `);
    const before = await oid('of_titles_2');
    await knex.transaction(async (trx) => {
      await trx.raw('set local search_path = reports, public');
      await trx.schema.withSuspendedViews('posts', (schema) => {
        schema.alterTable('posts', (table) => {
          table.string('title').alter();
        });
      });
    });
    expect(await columnType('of_titles', 'title')).to.equal('character varying(255)');
    expect(await columnType('reports."Odd ""view"" 2"', 'title')).to.equal('character varying(255)');
    expect(await oid('of_titles_2')).to.equal(before);
  });

  it('works by names as a client maps them', async () => {
    const camel = database.knex({
      wrapIdentifier: (name, wrap) => wrap(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    });
    await camel.schema.createMaterializedView('postTitles', (view) => {
      view.from('posts').columns({ id: true, authorId: true, title: true }).unique('id');
    });
    await camel.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.renameColumn('authorId', 'writerId');
        table.string('title').alter();
      });
    });
    expect(await columnType('post_titles', 'title')).to.equal('character varying(255)');
    expect(JSON.stringify(await definitionOf('post_titles'))).to.include('writer_id');
    await camel.schema.alterMaterializedView('postTitles', (view) => {
      view.dropColumn('title');
    });
  });

  it('is part of the transaction it is in, and of migrations with and without one, up and down', async () => {
    await createSummaries();
    await knex
      .transaction(async (trx) => {
        await trx.schema.withSuspendedViews('posts', (schema) => {
          schema.raw('alter table posts alter title type varchar');
        });
        throw new Error('no');
      })
      .catch(() => {});
    expect(await columnType('summaries', 'title')).to.equal('text');
    for (const transaction of [true, false]) {
      const migrationSource = {
        getMigrations: async () => ['retype'],
        getMigrationName: (name: string) => name,
        getMigration: async () => ({
          up: (on: Knex) =>
            on.schema.withSuspendedViews('posts', (schema) =>
              schema.alterTable('posts', (table) => {
                table.string('title', 40).alter();
                table.renameColumn('rating', 'stars');
              }),
            ),
          down: async (on: Knex) => {
            await on.schema.withSuspendedViews('posts', async (schema) => {
              await schema.alterTable('posts', (table) => {
                table.renameColumn('stars', 'rating');
                table.text('title').alter();
              });
            });
          },
          config: { transaction },
        }),
      };
      await knex.migrate.latest({ migrationSource });
      expect(await columnType('summaries', 'title')).to.equal('character varying(40)');
      await assertAlterable('summaries');
      await knex.migrate.rollback({ migrationSource });
      expect(await columnType('summaries', 'title')).to.equal('text');
      await assertAlterable('summaries');
      expect((await registered(knex)).length).to.equal(1);
    }
  });

  it('says what it was not told, and what is no table', async () => {
    await createSummaries();
    const call = (...args: unknown[]) =>
      rejection((knex.schema.withSuspendedViews as (...all: unknown[]) => Promise<unknown>)(...args));
    expect((await call([], () => {})).message).to.equal(
      'withSuspendedViews was not told which tables are to be altered',
    );
    expect((await call('posts')).message).to.equal('withSuspendedViews was not told how to alter the tables');
    expect((await call(['posts', 'nowhere', 'summaries'], () => {})).message).to.equal(
      'withSuspendedViews takes tables, and "nowhere" does not exist, "summaries" is a materialized view',
    );
  });

  describe('by a role that is no superuser', () => {
    const role = `kmv_suspender_${process.pid}`;

    before(() => knex.raw(`create role ${role}`));
    after(() => knex.raw(`drop owned by ${role} cascade; drop role ${role}`));

    const grantRegistry = () =>
      knex.raw(`grant usage on schema knex_matview to ${role};
        grant select, insert, update, delete on all tables in schema knex_matview to ${role}`);
    const asRole = async (work: (trx: Knex.Transaction) => Promise<unknown>) =>
      knex.transaction(async (trx) => {
        await trx.raw(`set local role ${role}`);
        await work(trx);
      });
    const retype = (trx: Knex.Transaction) =>
      trx.schema.withSuspendedViews('posts', (schema) => {
        schema.raw('alter table posts alter title type varchar');
      });

    const ownerAndGrants = async () =>
      (
        await knex.raw(
          `select relowner::regrole::text as owner,
            (select jsonb_agg(acl::text order by acl::text) from unnest(relacl) acl) as acl
          from pg_class where oid = 'summaries'::regclass`,
        )
      ).rows[0];

    it('is done by the owner', async () => {
      await createSummaries();
      await grantRegistry();
      await knex.raw(`
        grant usage, create on schema public to ${role};
        alter table posts owner to ${role}; alter table users owner to ${role}; alter table comments owner to ${role};
        alter materialized view summaries owner to ${role};
        grant select on summaries to public`);
      const before = await ownerAndGrants();
      await asRole(retype);
      expect(await columnType('summaries', 'title')).to.equal('character varying');
      expect(await ownerAndGrants()).to.deep.equal(before);
      expect(before.owner).to.equal(role);
    });

    it('is refused before anything is dropped when the owner could not fill a view again', async () => {
      await knex.raw(`
        create materialized view stored as select p.title, u.name from posts p join users u on u.id = p.author_id;
        grant usage, create on schema public to ${role}; grant select on posts to ${role};
        alter materialized view stored owner to ${role}`);
      const error = await rejection(
        knex.schema.withSuspendedViews('posts', (schema) => {
          schema.raw('alter table posts alter title type varchar');
        }),
      );
      expect(error.code).to.equal('MATVIEW_PERMISSION_DENIED');
      expect(error.message).to.match(new RegExp(`the role "${role}", which owns public.stored, may not read .*users`));
    });

    it('is refused to one that does not own a view, with nothing changed', async () => {
      await createSummaries();
      await grantRegistry();
      await knex.raw(`grant usage, create on schema public to ${role}; alter table posts owner to ${role}`);
      const before = await oid('summaries');
      const error = await rejection(asRole(retype));
      expect(error.code).to.equal('MATVIEW_PERMISSION_DENIED');
      expect(error.message).to.include(`the role "${role}" does not own public.summaries, which belongs to "`);
      expect(await oid('summaries')).to.equal(before);
    });
  });

  it('gives back what was granted and indexed while it waited for the lock', async () => {
    await knex.raw('create materialized view stored as select id, title from posts');
    const client = await database.connect();
    await client.query('begin; create index late on stored (title); grant select on stored to public');
    const other = database.knex({ matview: { lockTimeout: 20, lockPause: 20 } });
    const done = other.schema
      .withSuspendedViews('posts', (schema) => {
        schema.raw('alter table posts alter title type varchar');
      })
      .then(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.query('commit');
    await done;
    const { rows } = await knex.raw(`select relacl::text as acl, (select indexname from pg_indexes
      where tablename = 'stored') as index from pg_class where oid = 'stored'::regclass`);
    expect(rows[0].index).to.equal('late');
    expect(rows[0].acl).to.match(/[{,]=r/);
  });

  it('runs what a callback says once, in order, whether it awaits it or not', async () => {
    await knex.raw('create view of_titles as select title from posts');
    const seen: string[] = [];
    const other = database.knex();
    other.on('query', ({ sql: text }) => seen.push(text));
    await other.schema.withSchema('public').withSuspendedViews('posts', async function (schema) {
      expect(this).to.equal(schema);
      schema.alterTable('posts', (table) => {
        table.integer('first');
      });
      const second = schema.alterTable('posts', (table) => {
        table.integer('second');
      });
      await second;
      await second;
      schema
        .alterTable('posts', (table) => {
          table.string('title').alter();
        })
        .alterTable('posts', (table) => {
          table.integer('third');
        });
    });
    const ours = seen
      .filter((text) => /^alter table "public"\."posts"/.test(text))
      .map((text) => /add column "\w+"|type/.exec(text)?.[0]);
    expect(ours.filter((text) => text?.startsWith('add'))).to.deep.equal([
      'add column "first"',
      'add column "second"',
      'add column "third"',
    ]);
    expect(Object.keys(await knex('posts').first())).to.include.members(['first', 'second', 'third']);
  });
});
