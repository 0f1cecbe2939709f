import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { knexSnakeCaseMappers } from 'objection';
import type { Client } from 'pg';
import { attachMaterializedViews, belongsTo, count, hasMany, stringAgg } from '../../lib';
import { createBlog } from '../support/blog';
import { registered, rejection, relationsOf } from '../support/catalog';
import { catalogSnapshot } from '../support/catalog-snapshot';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('alterMaterializedView in the ways that Knex is used', () => {
  const database = useDatabase();
  let client: Client;
  let knex: Knex;

  before(async () => {
    client = await database.connect();
    knex = database.knex();
  });

  beforeEach(async () => {
    await knex.raw(`
      drop schema public cascade; create schema public;
      drop schema if exists "Odd\\? Schema" cascade; drop schema if exists knex_matview cascade`);
    await createBlog(knex);
  });

  const createSummaries = (on: Knex = knex): Promise<unknown> =>
    on.schema
      .createMaterializedView('summaries', (view) => {
        view.from('posts');
        view.relation('author', belongsTo('users', 'author_id'));
        view.relation('comments', hasMany('comments', 'post_id'));
        view.columns({ id: true, title: true, comments: count('comments') });
        view.unique('id');
        view.index('title');
      })
      .then(() => knex.raw('analyze summaries'));

  /** Less the columns of indexes, which keep the name that their column had when they were built. */
  const snapshot = async (view: string): Promise<unknown> => {
    const { rows } = await client.query('select $1::regclass::oid::text as oid, pg_get_viewdef($1::regclass) as body', [
      view,
    ]);
    const all = Object.entries(await catalogSnapshot(client, rows[0].oid));
    const catalog = Object.fromEntries(all.filter(([name]) => !name.startsWith('attribute index ')));
    return JSON.parse(JSON.stringify([rows[0].body, catalog]).replace(/"relnamespace":"\d+",?/g, ''));
  };

  describe('migrations', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'knex-matview-migrations-'));
      mkdirSync(join(folder, 'migrations'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const UP = `
      exports.up = (knex) => knex.schema.alterMaterializedView('summaries', (view) => {
        view.column('writer', 'author.name');
        view.renameColumn('title', 'headline');
        view.dropIndex('title');
        view.index('writer');
        view.where('rating', '>', 200);
        view.comment('posts in short');
      });`;
    const DOWN = `
      exports.down = (knex) => knex.schema.alterMaterializedView('summaries', (view) => {
        view.dropColumn('writer');
        view.renameColumn('headline', 'title');
        view.index('title');
        view.clearWhere();
        view.comment(null);
      });`;

    function write(name: string, text: string): void {
      writeFileSync(join(folder, 'migrations', `${name}.js`), text);
    }

    for (const [how, config] of [
      ['in a transaction', ''],
      ['without a transaction', 'exports.config = { transaction: false };'],
    ]) {
      it(`go up and down ${how}, and end where they began`, async () => {
        await createSummaries();
        const before = [await snapshot('summaries'), (await registered(knex))[0]?.definition_hash];
        write('1_alter', `${UP}${DOWN}${config}`);
        const directory = join(folder, 'migrations');
        for (let round = 0; round < 2; round += 1) {
          await knex.migrate.latest({ directory });
          expect(await knex('summaries').orderBy('id').first()).to.deep.equal({
            id: 2,
            headline: 'Two',
            comments: '3',
            writer: 'Bob',
          });
          expect(Object.keys(await relationsOf(knex)).filter((name) => name.startsWith('summaries'))).to.deep.equal([
            'summaries',
            'summaries_id_unique',
            'summaries_writer_index',
          ]);
          await knex.migrate.rollback({ directory });
        }
        const now = [await snapshot('summaries'), (await registered(knex))[0]?.definition_hash];
        expect(now).to.deep.equal(before);
      });
    }

    it('that fail after an alter undo that as well, in their transaction', async () => {
      await createSummaries();
      const before = await snapshot('summaries');
      write('1_alter', `${UP.replace(/;\s*$/, '.then(() => knex.raw("select 1 / 0"));')}${DOWN}`);
      const silent = { warn() {}, error() {}, deprecate() {}, debug() {} };
      const quiet = database.knex({ log: silent });
      await rejection(quiet.migrate.latest({ directory: join(folder, 'migrations') }));
      expect(await snapshot('summaries')).to.deep.equal(before);
    });

    it('create, alter and drop in one file, and in several that run in one batch', async () => {
      write(
        '1_create',
        `exports.up = async (knex) => {
          await knex.schema.createMaterializedView('short', (view) => { view.from('posts'); view.columns({ id: true }); view.unique('id'); });
          await knex.schema.alterMaterializedView('short', (view) => { view.column('title'); });
        };
        exports.down = (knex) => knex.schema.dropMaterializedView('short');`,
      );
      write(
        '2_alter',
        `exports.up = (knex) => knex.schema.alterMaterializedView('short', (view) => { view.column('rating').index('rating'); });
        exports.down = (knex) => knex.schema.alterMaterializedView('short', (view) => { view.dropColumn('rating'); });`,
      );
      const directory = join(folder, 'migrations');
      await knex.migrate.latest({ directory });
      expect(Object.keys(await knex('short').first())).to.deep.equal(['id', 'title', 'rating']);
      await knex.migrate.rollback({ directory }, true);
      expect(await registered(knex)).to.deep.equal([]);
    });
  });

  it('in a chain happens in its turn, with tables altered before and after', async () => {
    await createSummaries();
    await knex.schema
      .alterTable('posts', (table) => {
        table.text('slug').defaultTo('s');
      })
      .alterMaterializedView('summaries', (view) => {
        view.column('slug');
      })
      .createMaterializedView('slugs', (view) => {
        view.from('summaries', { key: 'id' } as never);
        view.columns({ slug: true });
      })
      .alterTable('posts', (table) => {
        table.text('later');
      });
    expect(await knex('slugs').first()).to.deep.equal({ slug: 's' });
  });

  it('takes withSchema, odd names and names of 63 bytes, for the view, columns and indexes alike', async () => {
    const schema = 'Odd? Schema';
    const name = `${'n'.repeat(30)}"ä'${'m'.repeat(28)}`;
    expect(Buffer.byteLength(name)).to.equal(62);
    const column = `c${'ö'.repeat(31)}`;
    await client.query('create schema "Odd? Schema"');
    const odd = knex.schema.withSchema(schema);
    await odd.createMaterializedView({ table: name }, (view) => {
      view
        .as('select id, title as "a?b" from public.posts')
        .unique('id', 'u'.repeat(63))
        .index('a?b', `${'i'.repeat(63)}`);
    });
    const quote = (one: string): string => `"${one.replace(/"/g, '""')}"`;
    const [view, stored] = ['v'.repeat(63), 'w'.repeat(63)];
    await client.query(`
      set search_path = ${quote(schema)};
      create view ${view} as select id, "a?b" from ${quote(name)};
      create materialized view ${stored} as select * from ${view};
      reset search_path`);
    await knex.schema.withSchema(schema).alterMaterializedView({ table: name }, (view) => {
      view.as(`select id, title as "a?b", rating as "${column}" from public.posts where title <> '?'`);
      view.index(column);
    });
    await knex.schema.withSchema(schema).alterMaterializedView({ table: name }, (view) => {
      view.renameColumn('a?b', 'a.b');
      view.as(`select id, title as "a.b", rating as "${column}" from public.posts where title <> '??'`);
    });
    const relations = await relationsOf(knex, schema);
    expect(Object.values(relations).sort().join('')).to.equal('iiimmv');
    expect(relations).to.include.all.keys(name, 'u'.repeat(63), 'i'.repeat(63), view, stored);
    const columnsOf = async (one: string) =>
      (await client.query(`select * from ${quote(schema)}.${quote(one)} limit 1`)).fields.map((field) => field.name);
    expect(await columnsOf(name)).to.deep.equal(['id', 'a.b', column]);
    expect(await columnsOf(stored)).to.deep.equal(['id', 'a?b']);
  });

  it('renames columns of views by query, as mappers of names have them', async () => {
    const mapped = database.knex(knexSnakeCaseMappers());
    await mapped.schema.createMaterializedView('postTitles', (view) =>
      view.as(mapped('posts').select('id as postId', 'title as postTitle')).unique('postId'),
    );
    await mapped.schema.alterMaterializedView('postTitles', (view) => {
      view.renameColumn('postTitle', 'headLine');
      view.renameColumn('postId', 'id');
    });
    expect(await knex('post_titles').where('id', 2)).to.deep.equal([{ id: 2, head_line: 'Two' }]);
  });

  it('works with mappers of names, and with a postProcessResponse that changes everything', async () => {
    const mapped = database.knex({
      ...knexSnakeCaseMappers(),
      postProcessResponse: () => 'nothing',
    });
    await mapped.schema.createMaterializedView('postSummaries', (view) => {
      view.from('posts');
      view.relation('postComments', hasMany('comments', 'postId'));
      view.relation('postAuthor', belongsTo('users', 'authorId'));
      view.columns({ postId: 'id', postTitle: 'title', commentsCount: count('postComments') });
      view.unique('postId');
      view.index('postTitle');
    });
    await knex.raw('create view reader as select post_id, post_title from post_summaries');
    await mapped.schema.alterMaterializedView('postSummaries', (view) => {
      view.columns({
        authorName: 'postAuthor.name',
        commentBodies: stringAgg('postComments.body', ',').orderBy('postComments.body'),
      });
      view.renameColumn('postTitle', 'headLine');
      view.where('authorId', '>', 1);
      view.index('authorName');
      view.columnComment('authorName', 'who');
    });
    expect(await knex('post_summaries').orderBy('post_id')).to.deep.equal([
      { post_id: 2, head_line: 'Two', comments_count: '3', author_name: 'Bob', comment_bodies: 'w,z' },
      { post_id: 4, head_line: 'Four', comments_count: '0', author_name: null, comment_bodies: null },
    ]);
    expect(await knex('reader').orderBy('post_id').first()).to.deep.equal({ post_id: 2, post_title: 'Two' });
    await mapped.schema.alterMaterializedView('postSummaries', (view) => {
      view.dropColumn('commentBodies').dropIndex('authorName');
    });
    expect(Object.keys(await relationsOf(knex)).filter((name) => /^post_?summaries/.test(name))).to.deep.equal([
      'post_summaries',
      'postsummaries_postid_unique',
      'postsummaries_posttitle_index',
    ]);
  });

  it('moves a view to another tablespace and back, with what is attached', async () => {
    const tablespace = `kmv ways ${process.pid}`;
    await client.query(`set allow_in_place_tablespaces = on`);
    await client.query(`create tablespace "${tablespace}" location ''`);
    try {
      await createSummaries();
      const before = await snapshot('summaries');
      const place = async () =>
        (
          await client.query(
            `select (select spcname from pg_tablespace t where t.oid = reltablespace) as name from pg_class where oid = 'summaries'::regclass`,
          )
        ).rows[0].name;
      await knex.schema.alterMaterializedView('summaries', (view) => {
        view.tablespace(tablespace);
      });
      expect(await place()).to.equal(tablespace);
      await knex.schema.alterMaterializedView('summaries', (view) => {
        view.tablespace(null);
      });
      expect(await snapshot('summaries')).to.deep.equal(before);
    } finally {
      await knex.raw('drop materialized view summaries');
      await client.query(`drop tablespace "${tablespace}"`);
    }
  });

  it('names an access method, and takes it back', async () => {
    await client.query('create access method heap_two type table handler heap_tableam_handler');
    try {
      await createSummaries();
      const before = await snapshot('summaries');
      const method = async () =>
        (
          await client.query(
            "select amname from pg_am a join pg_class c on c.relam = a.oid where c.oid = 'summaries'::regclass",
          )
        ).rows[0].amname;
      await knex.schema.alterMaterializedView('summaries', (view) => {
        view.using('heap_two');
      });
      expect(await method()).to.equal('heap_two');
      await knex.schema.alterMaterializedView('summaries', (view) => {
        view.using(null);
      });
      expect(await method()).to.equal('heap');
      expect(await snapshot('summaries')).to.deep.equal(before);
    } finally {
      await client.query('drop materialized view summaries; drop access method heap_two');
    }
  });

  it('of a view over a view, both declared, leaves both to be altered on', async () => {
    await createSummaries();
    await knex.schema.createMaterializedView('top', (view) => {
      view.from('summaries', { key: 'id' } as never);
      view.columns({ id: true, title: true });
      view.unique('id');
    });
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.column('rating');
      view.where('rating', '>', 200);
    });
    await knex.schema.alterMaterializedView('top', (view) => {
      view.column('rating');
    });
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.clearWhere();
    });
    expect(await knex('top').orderBy('id')).to.deep.equal([
      { id: 1, title: 'One', rating: 100 },
      { id: 2, title: 'Two', rating: 300 },
      { id: 3, title: 'Three', rating: 400 },
      { id: 4, title: 'Four', rating: 500 },
    ]);
    const error = await rejection(
      knex.schema.alterMaterializedView('summaries', (view) => {
        view.dropColumn('rating');
      }),
    );
    expect(error).to.include({ code: 'MATVIEW_ALTER_BLOCKED' });
    expect(error.message).to.contain('materialized view public.top reads the column "rating" of public.summaries');
  });

  it('of a view whose column is renamed leaves a declared view on it to be altered on', async () => {
    await createSummaries();
    await knex.schema.createMaterializedView('top', (view) => {
      view.from('summaries', { key: 'id' } as never);
      view.columns({ id: true, heading: 'title' });
    });
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.renameColumn('title', 'headline');
    });
    await knex.schema.alterMaterializedView('top', (view) => {
      view.column('comments');
    });
    expect(await knex('top').orderBy('id').first()).to.deep.equal({ id: 1, heading: 'One', comments: '2' });
  });

  it('finds what functions of the view name along the path of the caller, before PostgreSQL 17', async () => {
    const { rows } = await client.query("select current_setting('server_version_num')::int < 170000 as old");
    if (!rows[0].old) return;
    await knex.raw(`
      create function title_of(integer) returns text language sql stable as 'select title from posts where id = $1';
      create materialized view short as select id, title_of(id) as title from users`);
    await knex.schema.alterMaterializedView('short', (view) => {
      view.as(knex('users').select('id', knex.raw('title_of(id) as title'), 'name'));
    });
    expect((await knex('short').orderBy('id').first()).title).to.equal('One');
  });

  for (const level of ['repeatable read', 'serializable'] as const) {
    it(`works in a ${level} transaction`, async () => {
      await createSummaries();
      await knex.transaction(
        async (trx) => {
          await trx('posts').count();
          await trx.schema.alterMaterializedView('summaries', (view) => {
            view.column('rating');
          });
          expect((await trx('summaries').orderBy('id').first()).rating).to.equal(100);
        },
        { isolationLevel: level },
      );
      expect((await knex('summaries').orderBy('id').first()).rating).to.equal(100);
    });
  }

  it('in a raw transaction is undone by its rollback', async () => {
    await createSummaries();
    const before = await snapshot('summaries');
    const one = database.knex({ pool: { min: 1, max: 1 } });
    await one.raw('begin');
    await one.schema.alterMaterializedView('summaries', (view) => {
      view.column('rating');
    });
    await one.raw('rollback');
    expect(await snapshot('summaries')).to.deep.equal(before);
  });
});
