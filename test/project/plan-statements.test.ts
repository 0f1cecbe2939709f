import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { knexSnakeCaseMappers } from 'objection';
import { attachMaterializedViews } from '../../lib';
import { isRead } from '../../lib/application/plan/statement-kind';
import { type PlannedChange, planProject } from '../../lib/project';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';

describe('the statements of a planned migration', () => {
  const database = useDatabase();
  let directory: string;
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    directory = mkdtempSync(join(tmpdir(), 'knex-matview-plan-'));
    knex = database.knex({ migrations: { directory } });
    await createBlog(knex);
  });
  after(() => rmSync(directory, { recursive: true }));

  let count = 0;
  async function plan(up: string, by: Knex = knex): Promise<readonly PlannedChange[]> {
    count += 1;
    const file = join(directory, `m${count}.js`);
    writeFileSync(file, `exports.up = async (knex) => { ${up} };\nexports.down = async () => {};`);
    try {
      return (await planProject({ knex: by, models: null, ignoredViews: [] })).changes;
    } finally {
      rmSync(file);
    }
  }
  const sql = (changes: readonly PlannedChange[]): readonly string[] =>
    changes.flatMap(({ steps }) => steps.flatMap((step) => step.sql));
  const REST = 'the rest of the migration';

  for (const [how, up] of Object.entries({
    'rows that it returns': `const [row] = await knex('posts').insert({ title: 'a' }).returning('id');
      await knex('comments').insert({ post_id: row && row.id })`,
    'the rows of a raw statement': `const { rows } = await knex.raw("insert into posts (title) values ('a') returning id");
      await knex('comments').insert({ post_id: rows[0].id })`,
    'what a read finds after a change': `await knex('posts').update({ title: 'a' });
      const [{ count }] = await knex('posts').where('title', 'a').count();
      if (Number(count) === 0) await knex('comments').delete()`,
    'rows that it streams': `for await (const row of knex('posts').select().stream()) if (row) await knex('a').delete();
      await knex('comments').delete()`,
    'its rows, without minding the error': `const rows = await knex('posts').insert({ title: 'a' }).returning('id');
      try { rows.map(String) } catch {}
      await knex('comments').delete()`,
  })) {
    it(`are told up to where it uses ${how}, which only its run can know`, async () => {
      const changes = await plan(up);
      expect(sql(changes).filter((one) => one.includes('"comments"') || one.includes('"a"'))).to.deep.equal([]);
      expect(changes[changes.length - 1]?.title).to.equal(REST);
      expect(changes[changes.length - 1]?.note).to.match(
        /depends on the result of a statement that did not run.*: .*posts/,
      );
    });
  }

  it('are all told where what they answer is not used, also with mappers of names', async () => {
    const up = `await knex('posts').insert({ title: 'a' });
      await Promise.all([knex('posts').update({ title: 'b' }), knex.raw('vacuum')]);
      await knex.batchInsert('comments', [{ post_id: 1 }, { post_id: 2 }], 1);
      await knex.schema.alterTable('posts', (table) => table.text('more'))`;
    for (const by of [knex, database.knex({ migrations: { directory }, ...knexSnakeCaseMappers() })]) {
      expect(sql(await plan(up, by))).to.deep.equal([
        `insert into "posts" ("title") values ('a')`,
        `update "posts" set "title" = 'b'`,
        'vacuum',
        'insert into "comments" ("post_id") values (1)',
        'insert into "comments" ("post_id") values (2)',
        'alter table "posts" add column "more" text',
      ]);
    }
  });

  it('have their values, and what is very long is clipped', async () => {
    const up = `await knex.raw("update posts set a = ?, b = ?, c = ? where d \\\\? 'e' and f = ?;",
        ["it's", null, { g: [1] }, Buffer.from('h')]);
      await knex('posts').insert({ title: 'x'.repeat(1000), at: new Date(0) });
      await knex('posts').insert(Array.from({ length: 1000 }, (_, id) => ({ id })));`;
    const [first, second, third] = sql(await plan(up));
    expect(first).to.equal(`update posts set a = 'it''s', b = null, c = '{"g":[1]}' where d ? 'e' and f = E'\\\\x68'`);
    expect(second).to.match(/\('19(69|70)-[^']*', 'x{199}… \(802 more characters\)\)$/);
    expect(third).to.match(/^insert into "posts" \("id"\) values \(0\), \(1\).*… \(\d+ more characters\)$/);
    expect(third?.length).to.be.lessThan(4100);
  });

  it('that only ask are answered, however they begin', async () => {
    const reads = [
      '/* who; asks */ select 1 as one',
      '-- who asks\\nselect 1 as one',
      '(select 1 as one) union (select 1)',
      'with it as (select 1 as one) select * from it;',
      "select 1 as one, 'a;b' as two",
      'values (1)',
      'table posts',
      'show search_path',
      'explain select 1',
    ];
    const up = `const answers = [];
      for (const sql of ${JSON.stringify(reads).replace(/\\\\n/g, '\\n')}) {
        const { rows } = await knex.raw(sql);
        if (rows.length === 0) throw new Error(sql + ' has no rows');
      }`;
    expect(await plan(up)).to.deep.equal([]);
  });

  it('may be asked for at once', async () => {
    await knex.schema.createMaterializedView('titles', (view) => view.as('select id, title from posts'));
    const up = `const counted = await Promise.all(['posts', 'comments', 'users'].map((name) => knex(name).count()));
      if (counted.some(([{ count }]) => Number(count) === 0)) throw new Error('it reads what is there');
      const there = ['titles', 'nowhere'].map((name) => knex.schema.hasMaterializedView(name));
      if (String(await Promise.all(there)) !== 'true,false') throw new Error('it looks at what is there');
      await Promise.all([
        knex.schema.alterMaterializedView('titles', (view) => view.index('title')),
        knex('posts').update({ title: 'a' }),
        knex('posts').update({ title: 'b' }),
      ]);`;
    const changes = await plan(up);
    await knex.schema.dropMaterializedView('titles');
    expect(changes.map(({ title, note }) => [title, note])).to.have.deep.members([
      ['alter titles', null],
      ['sql', null],
      ['sql', null],
    ]);
  });

  it('that write behind a with are not run', async () => {
    const up = `await knex.raw("/* x */ with gone as (delete from comments returning id) select * from gone")`;
    const before = await knex('comments').count();
    expect(sql(await plan(up))).to.have.length(1);
    expect(await knex('comments').count()).to.deep.equal(before);
  });

  for (const hidden of [
    "select 'a\\' ; commit; select '1'",
    'select a$b$; commit; select 1 as a$b$',
    '/* /* */ select 1; commit; select 2 */',
    'select 1; select 2',
    '-- select\ndelete from posts',
  ])
    it(`that may be several are none that only asks: ${JSON.stringify(hidden)}`, () => {
      expect(isRead(hidden)).to.equal(false);
    });

  it('in withSuspendedViews stand between what the views on the table would go through', async () => {
    await knex.schema.createMaterializedView('titles', (view) => view.as('select id, title from posts'));
    const changes = await plan(`await knex.schema.withSuspendedViews('posts', async (schema) => {
        if (await schema.hasColumn('posts', 'title')) await schema.alterTable('posts', (t) => t.dropColumn('title'));
        await schema.dropMaterializedView('titles');
      })`);
    const [change] = changes;
    expect(changes.map(({ title }) => title)).to.deep.equal(['alter posts']);
    expect(change?.note).to.contain('only those are suspended that are in the way');
    const texts = sql(changes);
    const places = [
      /^drop materialized view "public"\."titles"$/,
      /^alter table "posts" drop column "title"$/,
      /^drop materialized view "titles"$/,
      /^create materialized view "public"\."titles" /,
      /^refresh materialized view "public"\."titles"$/,
    ].map((pattern) => texts.findIndex((text) => pattern.test(text)));
    expect(places, texts.join('\n')).to.deep.equal([...places].sort((one, other) => one - other));
    expect(places).not.to.include(-1);
    expect(await knex.schema.hasMaterializedView('titles')).to.equal(true);
    await knex.schema.dropMaterializedView('titles');
  });

  it('in withSuspendedViews are told without a word of views where there are none', async () => {
    const [change] = await plan(
      `await knex.schema.withSuspendedViews('comments', (schema) => schema.alterTable('comments', (t) => t.dropColumn('body')))`,
    );
    expect([change?.note, sql(change ? [change] : [])]).to.deep.equal([
      null,
      ['alter table "comments" drop column "body"'],
    ]);
  });
});
