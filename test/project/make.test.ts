import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { knexSnakeCaseMappers, Model } from 'objection';
import { attachMaterializedViews, count, hasMany, sql } from '../../lib';
import { VIEW_MODEL, type ViewModel } from '../../lib/declare';
import { defineView, MaterializedView } from '../../lib/objection';
import { checkProject, type MakeOptions, makeMigration, type Project } from '../../lib/project';
import { blogModels } from '../objection/blog-models';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createProject, removeProject } from '../support/installed';
import { type DeclaredByBuilder, modelOf, runMigration } from '../support/models';

const view = (name: string, declare: DeclaredByBuilder['declare']): DeclaredByBuilder => ({ name, declare });

const SUMMARIES = view('summaries', (summaries) => {
  summaries.from('posts');
  summaries.relation('comments', hasMany('comments', 'post_id'));
  summaries.columns({ id: true, title: true, comments_count: count('comments') });
  summaries.unique('id');
  summaries.index('title');
  summaries.comment('posts in short');
});

describe('making a migration', () => {
  const database = useDatabase();
  let folder: string;
  let directory: string;
  let knex: Knex;

  before(() => {
    attachMaterializedViews();
    folder = createProject();
    directory = join(folder, 'migrations');
    mkdirSync(directory);
    knex = database.knex({ migrations: { directory } });
  });
  after(() => removeProject(folder));
  beforeEach(async () => {
    for (const file of readdirSync(directory)) rmSync(join(directory, file));
    await knex.raw('drop schema public cascade; create schema public; drop schema if exists knex_matview cascade');
    await createBlog(knex);
  });

  const projectOf = (
    models: readonly (DeclaredByBuilder | ViewModel)[] | null,
    ignoredViews: readonly string[] = [],
  ): Project => ({
    knex,
    models: models === null ? null : models.map((one) => ('declare' in one ? modelOf(one) : one)),
    ignoredViews,
  });
  const text = async (models: readonly DeclaredByBuilder[], options: MakeOptions = {}): Promise<string | null> =>
    (await makeMigration(projectOf(models), { writes: false, extension: 'js', ...options })).text;
  const apply = async (models: readonly DeclaredByBuilder[], options: MakeOptions = {}): Promise<void> => {
    const migration = await text(models, options);
    if (migration !== null) await runMigration(knex, migration, 'up');
  };

  it('writes it where and as the project has its migrations, under a name of Knex', async () => {
    const made = await makeMigration(projectOf([SUMMARIES]), { directory });
    expect(readdirSync(directory)).to.have.length(1);
    expect(made.path).to.match(/\d{14}_create_summaries\.js$/);
    expect(readFileSync(made.path as string, 'utf8')).to.equal(made.text);
    expect(made.operations).to.deep.equal(['create summaries']);
    await knex.migrate.latest();
    expect(await checkProject(projectOf([SUMMARIES]))).to.deep.equal({
      agrees: true,
      views: 1,
      differences: [],
      pending: [],
    });
    writeFileSync(join(directory, '29990101000000_last.js'), 'export const up = () => {};');
    await knex('knex_migrations').insert({ name: '29990101000000_last.js', batch: 1, migration_time: new Date() });
    const second = await makeMigration(projectOf([]), { writes: false, directory });
    expect(second.text).to.match(/^import 'knex-matview\/register';/);
    expect(second.text).to.contain('export const up = (knex) => knex.schema.dropMaterializedView(');
    const error = await rejection(makeMigration(projectOf([]), { writes: false, directory, extension: 'mjs' }));
    expect(error.message).to.equal('Knex would not run a .mjs migration, which is not among its loadExtensions');
  });

  it('writes nothing where there is nothing to do', async () => {
    await apply([SUMMARIES]);
    expect(await makeMigration(projectOf([SUMMARIES]), { directory })).to.deep.equal({
      path: null,
      text: null,
      operations: [],
      accepted: [],
      possibleRenames: [],
      lost: [],
    });
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('refuses while migrations are pending, and says what to run', async () => {
    writeFileSync(join(directory, '20260101000000_later.js'), 'exports.up = exports.down = async () => {};');
    const error = await rejection(makeMigration(projectOf([SUMMARIES]), { directory }));
    expect(error.code).to.equal('MATVIEW_MIGRATIONS_PENDING');
    expect(String(error)).to.contain('20260101000000_later.js').and.contain('npx knex migrate:latest');
    const [difference] = (await checkProject(projectOf([SUMMARIES]))).differences;
    expect(difference?.hint).to.contain('npx knex migrate:latest');
  });

  it('refuses without models', async () => {
    const error = await rejection(makeMigration(projectOf(null)));
    expect(error.code).to.equal('MATVIEW_OPTION_INVALID');
    expect(error.hint).to.contain('matview: { models:');
  });

  it('tells all problems of all models at once, with columns that tables do not have', async () => {
    const broken: ViewModel = {
      name: 'Broken',
      [VIEW_MODEL]: () => ({
        definition: null,
        problems: [{ model: 'Broken', message: 'it has no columns', hint: 'add some' }],
      }),
    } as never;
    const misspelt = view('misspelt', (one) =>
      one.from('posts').columns({ heading: 'titel' }).where('ratings', '>', 1),
    );
    const nowhere = view('nowhere', (one) => one.from('articles').columns({ id: true }));
    const over = view('over', (one) => one.from('summaries').columns({ heading: 'name' }));
    const error = await rejection(makeMigration(projectOf([broken, misspelt, nowhere, over, SUMMARIES, SUMMARIES])));
    expect(error.code).to.equal('MATVIEW_MODEL_INVALID');
    const { problems } = error as unknown as { problems: { model: string; column?: string; message: string }[] };
    expect(problems.map(({ model, column, message }) => [model, column, message])).to.have.deep.members([
      ['Broken', undefined, 'it has no columns'],
      ['Model of misspelt', 'heading', '"titel" is not a column of the table "posts"'],
      ['Model of misspelt', undefined, '"ratings" is not a column of the table "posts"'],
      ['Model of nowhere', undefined, 'it reads the table "articles", which is not in the database'],
      ['Model of over', 'heading', '"name" is not a column of the table "summaries"'],
      ['Model of summaries', undefined, 'it declares the view "summaries", as the model Model of summaries does'],
    ]);
    expect(error.hint).to.contain('did you mean "title"?');
  });

  it('tells what tables do not have beside what else is wrong with a model', async () => {
    const { Post } = blogModels('none', knex);
    const modelOfView = (name: string, spec: object): ViewModel =>
      Object.defineProperties(class extends MaterializedView(Model) {}, {
        name: { value: name },
        tableName: { value: name.toLowerCase() },
        materializedView: { value: defineView(spec as never) },
      });
    const columns = {
      z: 'titel',
      y: 'author.nme',
      w: count('comments.author.nope'),
      k: 'comments.body',
      r: 'authr.name',
    };
    const first = modelOfView('First', { parent: Post, columns, where: { ratin: 1 }, unique: 'nowhere' });
    const second = modelOfView('Second', { parent: Post, columns: { id: true, b: 'author.zz' }, uniqe: 'id' });
    const grouped = modelOfView('Grouped', { parent: Post, columns: { a: 'titl', n: 'rating' }, groupBy: ['a', 'b'] });
    const byQuery = modelOfView('Byquery', { query: 'select 1 as n', columns: ['n'], uniqe: 'n' });
    const unnamed = modelOfView('Unnamed', { query: 'select 1 as n' });
    const over = modelOfView('Over', {
      parent: class extends Model {
        static override tableName = 'byquery';
        static override idColumn = 'n';
      },
      columns: { n: true, m: true },
    });
    const overUnnamed = modelOfView('Overunnamed', {
      parent: class extends Model {
        static override tableName = 'unnamed';
      },
      columns: { id: true },
    });
    const error = await rejection(
      makeMigration(projectOf([first, second, grouped, byQuery, unnamed, over, overUnnamed])),
    );
    const { problems } = error as unknown as { problems: { model: string; column?: string; message: string }[] };
    expect(problems.map(({ model, column, message }) => [model, column, message])).to.have.deep.members([
      ['First', 'r', '"authr" is not a relation of Post'],
      ['First', 'k', '"comments.body" has many values for one row, since "comments" is a to-many relation'],
      ['First', undefined, 'index "first_nowhere_unique" is on "nowhere", which is not a column of the view'],
      ['First', 'z', '"titel" is not a column of the table "posts"'],
      ['First', 'y', '"nme" is not a column of the table "users"'],
      ['First', 'w', '"nope" is not a column of the table "users"'],
      ['First', undefined, '"ratin" is not a column of the table "posts"'],
      ['Second', undefined, 'defineView has no key "uniqe"'],
      ['Second', 'b', '"zz" is not a column of the table "users"'],
      ['Grouped', undefined, 'groupBy names "b", which is not a column of the view'],
      ['Grouped', 'a', '"titl" is not a column of the table "posts"'],
      ['Byquery', undefined, 'defineView has no key "uniqe"'],
      ['Over', 'm', '"m" is not a column of the table "byquery"'],
    ]);
  });

  it('refuses views that read each other', async () => {
    const one = view('one', (made) => made.from('two').columns({ id: true }));
    const two = view('two', (made) => made.from('public.one').columns({ id: true }));
    const error = await rejection(makeMigration(projectOf([one, two])));
    expect(error.code).to.equal('MATVIEW_MODEL_INVALID');
    expect(error.message).to.contain('its view reads itself: Model of one reads Model of two reads Model of one');
  });

  it('takes what has the same source for renamed where that is decided, and else for dropped and added', async () => {
    await apply([SUMMARIES]);
    const renamed = view('briefs', (briefs) => {
      briefs.from('posts');
      briefs.relation('comments', hasMany('comments', 'post_id'));
      briefs.columns({ id: true, heading: 'title', comments_count: count('comments') });
      briefs.unique('id');
    });
    const asked: string[] = [];
    const decideRename = async ({
      kind,
      view: of,
      from,
      to,
    }: {
      kind: string;
      view: string;
      from: string;
      to: string;
    }) => {
      asked.push(`${kind} ${of}: ${from} -> ${to}`);
      return true;
    };
    const asRename = await text([renamed], { decideRename });
    expect(asked).to.deep.equal(['view summaries: summaries -> briefs', 'column briefs: title -> heading']);
    expect(asRename)
      .to.contain("renameMaterializedView('summaries', 'briefs')")
      .and.contain("renameColumn('title', 'heading')");
    for (const column of ['title', 'briefs.title', 'summaries.title'])
      expect(await text([renamed], { renames: ['summaries:briefs', `${column}:heading`] })).to.equal(asRename);
    const undecided = await makeMigration(projectOf([renamed]), { writes: false, extension: 'js' });
    expect(undecided.possibleRenames).to.deep.equal([
      { kind: 'view', view: 'summaries', from: 'summaries', to: 'briefs' },
    ]);
    const odd = (column: string) =>
      view('summaries', (one) =>
        one
          .from('posts')
          .columns({ id: true, [column]: 'title' })
          .unique('id'),
      );
    await apply([]);
    await apply([odd('a:b')]);
    expect(await text([odd('b:c')], { renames: ['summaries.a:b:b:c'] })).to.contain("renameColumn('a:b', 'b:c')");
    await apply([]);
    await apply([SUMMARIES]);
    const neither = undecided.text;
    expect(neither).to.contain("dropMaterializedView('summaries')").and.contain("createMaterializedView('briefs'");
    const error = await rejection(text([renamed], { renames: ['nothing:briefs'] }));
    expect(error.message).to.contain('"nothing:briefs" renames nothing');
    expect((await rejection(text([renamed], { renames: ['title'] }))).message).to.contain('does not say what');
  });

  it('knows from the database that a view only has the name of another in its text', async () => {
    const totals = view('totals', (all) => {
      all.as(sql`select id, title from posts`).columns(['id', 'title']);
    });
    const others = view('others', (all) => {
      all.as(sql`select id, title as totals from posts`);
    });
    const withoutTitle = view('totals', (all) => {
      all.as(sql`select id from posts`).columns(['id']);
    });
    await apply([totals, others]);
    const made = await makeMigration(projectOf([withoutTitle, others]), { writes: false });
    expect(made.operations).to.deep.equal(['alter totals']);
  });

  it('leaves views alone that migrations alone look after', async () => {
    await apply([SUMMARIES]);
    await knex.schema.createMaterializedView('legacy_one', (legacy) => legacy.as('select 1 as one'));
    expect(await text([SUMMARIES])).to.contain("dropMaterializedView('legacy_one')");
    const ignoring = projectOf([SUMMARIES], ['legacy_*']);
    expect((await makeMigration(ignoring, { writes: false })).operations).to.deep.equal([]);
    expect((await checkProject(ignoring)).agrees).to.equal(true);
    expect((await checkProject(projectOf([SUMMARIES]))).differences.map(({ message }) => message)).to.deep.equal([
      'no model declares the view "legacy_one", which is registered',
    ]);
  });

  /** What is attached to the view, as the catalog prints it. */
  const attached = async (): Promise<unknown> =>
    (
      await knex.raw(`select reloptions, obj_description(oid, 'pg_class') as comment,
        (select array_agg(pg_get_indexdef(indexrelid) order by 1) from pg_index where indrelid = c.oid) as indexes,
        (select array_agg(col_description(c.oid, attnum)) from pg_attribute where attrelid = c.oid and attnum > 0) as columns
        from pg_class c where oid = 'summaries'::regclass`)
    ).rows;

  describe('of a database that was changed by hand', () => {
    const handmade = 'create materialized view summaries as select id, title as headline from posts where id < 3';

    it('refuses, and with acceptsPresent starts from what is there and goes back to it', async () => {
      await apply([SUMMARIES]);
      await knex.raw(`drop materialized view summaries; ${handmade}`);
      const error = await rejection(text([SUMMARIES]));
      expect(error.code).to.equal('MATVIEW_CHANGED_BY_HAND');
      expect(error.message).to.contain('summaries (~ its query;');
      expect(error.hint).to.contain('--accept');
      const made = await makeMigration(projectOf([SUMMARIES]), {
        directory,
        extension: 'js',
        acceptsPresent: true,
      });
      expect(made.accepted).to.deep.equal(['summaries']);
      expect(made.operations).to.deep.equal(['alter summaries']);
      await runMigration(knex, made.text as string, 'up');
      expect((await checkProject(projectOf([SUMMARIES]))).differences).to.deep.equal([]);
      expect(await knex('summaries').where('id', 2)).to.deep.equal([{ id: 2, title: 'Two', comments_count: '3' }]);
      await runMigration(knex, made.text as string, 'down');
      expect(await knex('summaries').orderBy('id')).to.deep.equal([
        { id: 1, headline: 'One' },
        { id: 2, headline: 'Two' },
      ]);
      expect((await checkProject(projectOf(null))).agrees).to.equal(true);
    });

    it('refuses when an index is gone, and with acceptsPresent makes it again', async () => {
      await apply([SUMMARIES]);
      await knex.raw('drop index summaries_title_index');
      expect((await rejection(text([SUMMARIES]))).message).to.contain('summaries (- index summaries_title_index)');
      const made = await makeMigration(projectOf([SUMMARIES]), {
        directory,
        extension: 'js',
        acceptsPresent: true,
      });
      expect(made.text).to.contain("view.index('title');");
      await runMigration(knex, made.text as string, 'up');
      expect((await checkProject(projectOf([SUMMARIES]))).agrees).to.equal(true);
    });

    it('accepts that a view is gone, and creates it anew', async () => {
      await apply([SUMMARIES]);
      await knex.raw('drop materialized view summaries');
      expect((await rejection(text([SUMMARIES]))).message).to.contain('- materialized view summaries');
      const made = await makeMigration(projectOf([SUMMARIES]), {
        directory,
        extension: 'js',
        acceptsPresent: true,
      });
      expect(made.operations).to.deep.equal(['create summaries']);
      await runMigration(knex, made.text as string, 'up');
      expect((await checkProject(projectOf([SUMMARIES]))).agrees).to.equal(true);
    });

    it('accepts a view that was never registered', async () => {
      await knex.raw(handmade);
      expect((await rejection(text([SUMMARIES]))).message).to.contain('+ materialized view summaries');
      const made = await makeMigration(projectOf([SUMMARIES]), {
        directory,
        extension: 'js',
        acceptsPresent: true,
      });
      expect(made.operations).to.deep.equal(['alter summaries']);
      await runMigration(knex, made.text as string, 'up');
      expect((await checkProject(projectOf([SUMMARIES]))).agrees).to.equal(true);
    });

    it('accepts what was attached to a view that was never registered, and goes back to it', async () => {
      await knex.raw(`${handmade};
        create unique index summaries_id_unique on summaries (id); create index odd on summaries (lower(headline) desc)
          include (id) with (fillfactor = 60) where headline <> 'x';
        comment on materialized view summaries is 'by hand'; comment on column summaries.headline is 'his';
        alter materialized view summaries set (fillfactor = 42)`);
      const before = await attached();
      const made = await makeMigration(projectOf([SUMMARIES]), { directory, extension: 'js', acceptsPresent: true });
      await runMigration(knex, made.text as string, 'up');
      expect((await checkProject(projectOf([SUMMARIES]))).differences).to.deep.equal([]);
      await runMigration(knex, made.text as string, 'down');
      expect(await attached()).to.deep.equal(before);
      expect((await checkProject(projectOf(null))).differences).to.deep.equal([]);
    });

    const redefined: readonly (readonly [string, string, string])[] = [
      [
        'an index',
        'drop index summaries_title_index; create index summaries_title_index on summaries (title desc)',
        'USING btree (title DESC)',
      ],
      ['its comment', `comment on materialized view summaries is 'other'`, '~ comment: "posts in short" -> "other"'],
    ];
    for (const [what, statements, told] of redefined) {
      it(`refuses when ${what} is another, and not when it is the same again`, async () => {
        await apply([SUMMARIES]);
        await knex.raw(statements);
        const error = await rejection(text([SUMMARIES]));
        expect(error.code).to.equal('MATVIEW_CHANGED_BY_HAND');
        expect(error.message).to.contain(told);
        await knex.raw(`
          drop index summaries_title_index; create index summaries_title_index on summaries using btree (title asc);
          comment on materialized view summaries is 'posts in short'`);
        expect(await text([SUMMARIES])).to.equal(null);
      });
    }

    it('tells an index that was never built to its end, which nothing but building it again mends', async () => {
      await apply([SUMMARIES]);
      const setValid = (valid: boolean) =>
        knex.raw(`update pg_index set indisvalid = ${valid} where indexrelid = 'summaries_title_index'::regclass`);
      await setValid(false);
      const told = await rejection(text([SUMMARIES]));
      expect(told.message).to.contain('~ index summaries_title_index is invalid');
      const error = await rejection(text([SUMMARIES], { acceptsPresent: true }));
      expect(error).to.include({ code: 'MATVIEW_CHANGED_BY_HAND' });
      expect(error.hint).to.contain('reindex index "summaries_title_index"');
      await setValid(true);
      expect(await text([SUMMARIES])).to.equal(null);
    });

    it('finds a view that was renamed by hand, and says how to give it its name back', async () => {
      await apply([SUMMARIES]);
      await knex.raw('alter materialized view summaries rename to "Short ones"');
      const told = await rejection(text([SUMMARIES]));
      expect(told.message).to.contain('~ materialized view summaries is called Short ones');
      const { hint } = await rejection(text([SUMMARIES], { acceptsPresent: true }));
      await knex.raw(/\((.*)\)/.exec(hint as string)?.[1] as string);
      expect(await text([SUMMARIES])).to.equal(null);
    });

    it('accepts an index that was made anew, and changes it back', async () => {
      await apply([SUMMARIES]);
      await knex.raw('drop index summaries_title_index; create index summaries_title_index on summaries (title desc)');
      const before = await attached();
      const made = await makeMigration(projectOf([SUMMARIES]), { directory, extension: 'js', acceptsPresent: true });
      await runMigration(knex, made.text as string, 'up');
      expect((await checkProject(projectOf([SUMMARIES]))).differences).to.deep.equal([]);
      await runMigration(knex, made.text as string, 'down');
      expect(await attached()).to.deep.equal(before);
    });

    it('accepts views of a Knex that maps names, under the names of their declarations', async () => {
      const mapped = database.knex({ migrations: { directory }, ...knexSnakeCaseMappers() });
      const digests = view('postDigests', (one) => {
        one.from('posts').columns({ postId: 'id', postTitle: 'title' }).unique('postId').index('postTitle');
      });
      const project: Project = { ...projectOf([digests]), knex: mapped };
      const made = await makeMigration(project, { writes: false, extension: 'js' });
      await runMigration(mapped, made.text as string, 'up');
      await mapped.raw(`
        drop materialized view post_digests;
        create materialized view post_digests as select id as post_id, upper(title) as post_title from posts;
        create unique index post_digests_post_id_unique on post_digests (post_id);
        create index post_digests_post_title_index on post_digests (post_title desc)`);
      const accepting = await makeMigration(project, { directory, extension: 'js', acceptsPresent: true });
      await runMigration(mapped, accepting.text as string, 'up');
      expect((await checkProject(project)).differences).to.deep.equal([]);
      await runMigration(mapped, accepting.text as string, 'down');
      expect(await mapped('postDigests').where('postId', 2)).to.deep.equal([{ postId: 2, postTitle: 'TWO' }]);
      expect((await checkProject({ ...project, models: null })).differences).to.deep.equal([]);
    });

    it('accepts nothing where the migration is only shown', async () => {
      await knex.raw(handmade);
      const made = await makeMigration(projectOf([SUMMARIES]), {
        writes: false,
        extension: 'js',
        acceptsPresent: true,
      });
      expect(made.accepted).to.deep.equal(['summaries']);
      const { rows } = await knex.raw(`select to_regnamespace('knex_matview') as there`);
      expect(rows).to.deep.equal([{ there: null }]);
    });

    it('says which right is missing, and takes that for no change', async () => {
      await apply([SUMMARIES]);
      const role = `kmv_reader_${process.pid}`;
      await knex.raw(`create role ${role}; grant usage on schema public, knex_matview to ${role};
        grant select, insert, update, delete on all tables in schema knex_matview to ${role};
        grant select on all tables in schema public to ${role}`);
      const transaction = await knex.transaction();
      try {
        await transaction.raw(`set local role ${role}`);
        const error = await rejection(checkProject({ ...projectOf(null), knex: transaction }));
        expect(error.code).to.equal('MATVIEW_PERMISSION_DENIED');
        expect(error.message).to.contain(`the role "${role}" may not create anything in the schema "public"`);
        expect(error.hint).to.contain(`grant usage, create on schema "public" to "${role}"`);
      } finally {
        await transaction.rollback();
        await knex.raw(`drop owned by ${role}; drop role ${role}`);
      }
    });

    it('does not take a table for the view', async () => {
      await knex.raw('create table summaries (id int)');
      expect((await rejection(text([SUMMARIES]))).code).to.equal('MATVIEW_CHANGED_BY_HAND');
      const error = await rejection(makeMigration(projectOf([SUMMARIES]), { directory, acceptsPresent: true }));
      expect(error.code).to.equal('MATVIEW_ALREADY_EXISTS');
    });
  });

  describe('checking', () => {
    const differences = async (models: readonly DeclaredByBuilder[] | null) =>
      (await checkProject(projectOf(models))).differences;

    it('says what models declare and registered views are not', async () => {
      await apply([SUMMARIES]);
      const changed = view('summaries', (summaries) => {
        summaries.from('posts');
        summaries.columns({ id: true, heading: 'title', rating: true });
        summaries.where('rating', '>', 200);
        summaries.unique('id');
      });
      const other = view('other', (one) => one.from('users').columns({ id: true }));
      expect(await differences([changed, other])).to.deep.equal([
        {
          view: 'other',
          between: 'models and registry',
          message: 'the model Model of other declares the view "other", which no migration has created',
          details: ['+ materialized view other'],
          hint: 'write the migration: npx knex-matview make',
        },
        {
          view: 'summaries',
          between: 'models and registry',
          message: 'the model Model of summaries differs from the view "summaries"',
          details: [
            '- relation comments',
            '~ column title is called heading',
            '- column comments_count',
            "+ column rating: 'rating'",
            "- index summaries_title_index: index('heading')",
            '~ comment: null',
            "+ filter: 'rating', '>', 200",
          ],
          hint: 'write the migration: npx knex-matview make',
        },
      ]);
    });

    it('shows both filters and both queries where they differ', async () => {
      const rated = (least: number, most?: number) =>
        view('rated', (one) => {
          one.from('posts').columns({ id: true }).where('rating', '>', least);
          if (most !== undefined) one.where('rating', '<', most);
        });
      const given = (query: string) => view('given', (one) => one.as(query));
      await apply([rated(200), given('select id from posts')]);
      const details = async (models: readonly DeclaredByBuilder[] | null) =>
        (await differences(models)).map((one) => one.details);
      expect(await details([rated(200, 300), given('select id\nfrom users')])).to.deep.equal([
        ['- query: select id from posts', '+ query: select id\nfrom users'],
        ["- filter: 'rating', '>', 200", "+ filter: (q) => q.where('rating', '>', 200).where('rating', '<', 300)"],
      ]);
      await knex.raw(`drop materialized view rated;
        create materialized view rated as select id from posts where rating > 100`);
      const [[declared, live, ...others] = []] = await details(null);
      expect(declared).to.match(/^- query: select[\s\S]*rating > 200/i);
      expect(live).to.match(/^\+ query: select[\s\S]*rating > 100/i);
      expect(others).to.deep.equal([]);
    });

    it('says what to write in place of a date that the model computes', async () => {
      const since = (date: () => unknown) =>
        view('recent', (one) =>
          one
            .from('posts')
            .columns({ id: true })
            .where(sql`now()`, '>', date() as Date),
        );
      const days = ['2026-01-01', '2026-01-02'];
      const dates = [() => new Date(days.shift() as string), () => new Date(`${days.shift()}`).toISOString()];
      for (const date of dates) {
        days.splice(0, 2, '2026-01-01', '2026-01-02');
        await apply([since(date)]);
        expect((await differences([since(date)]))[0]?.hint).to.match(/as new Date\(\) does.* \(sql`now\(\)`\)/);
        await apply([]);
      }
      const computed = since(() => sql`now() - interval '1 day'`);
      await apply([computed]);
      expect(await differences([computed])).to.deep.equal([]);
    });

    it('finds by PostgreSQL what was changed by hand, and not what was added', async () => {
      await apply([SUMMARIES]);
      await knex.raw(
        `create index by_hand on summaries (comments_count); comment on column summaries.title is 'by hand'`,
      );
      expect(await differences([SUMMARIES])).to.deep.equal([]);
      await knex.raw(`
        drop index summaries_title_index; create index summaries_title_index on summaries (title desc);
        comment on materialized view summaries is 'other'`);
      expect((await differences(null)).map(({ details }) => details)).to.deep.equal([
        [
          '~ index summaries_title_index: CREATE INDEX summaries_title_index ON public.summaries USING btree (title DESC)',
          '~ comment: "posts in short" -> "other"',
        ],
      ]);
      await knex.raw('drop index summaries_title_index');
      expect((await differences(null))[0]?.details[0]).to.equal('- index summaries_title_index');
    });

    it('is not misled by names of views that are part of those of columns and methods', async () => {
      for (const name of ['b', 'i', 'id', 'title']) {
        const short = view(name, (one) =>
          one.from('posts').columns({ id: true, title: true, id_of: 'id' }).unique('id_of').index('title'),
        );
        await apply([short]);
        expect(await differences([short])).to.deep.equal([]);
        await apply([]);
      }
    });

    it('says when what is registered could not be created any more', async () => {
      await apply([SUMMARIES]);
      await knex.raw('alter table posts rename column title to heading');
      const [difference] = await differences(null);
      expect(difference?.details[0]).to.contain('its declaration, which cannot be created any more');
      expect(difference?.details[0]).to.contain('title');
    });

    it('changes nothing, not even by making a registry', async () => {
      const report = await checkProject(projectOf([SUMMARIES]));
      expect(report.agrees).to.equal(false);
      const { rows } = await knex.raw(
        `select to_regnamespace('knex_matview') as there, to_regclass('knex_migrations') as knex`,
      );
      expect(rows).to.deep.equal([{ there: null, knex: null }]);
    });
  });
});
