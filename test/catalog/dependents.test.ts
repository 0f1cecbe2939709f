import { expect } from 'chai';
import type { Client } from 'pg';
import { type Dependents, readDependents, readDependentsOfTables } from '../../lib/catalog/dependents';
import { ask } from '../support/client-database';
import { useDatabase } from '../support/database';

describe('what depends on a view', () => {
  const server = useDatabase();
  let client: Client;

  before(async () => {
    client = await server.connect();
  });

  beforeEach(async () => {
    await client.query(`
      drop schema if exists blog, "Other.One", third cascade;
      create schema blog; create schema "Other.One"; create schema third;
      create table blog.posts (id integer primary key, title text, rating integer, unused integer);
      insert into blog.posts values (1, 'One', 10, 0), (2, 'Two', 20, 0);
      create materialized view blog.summary as select id, title, rating, 1 as "Odd ""col""" from blog.posts;
      create unique index on blog.summary (id);
      create index on blog.summary (lower(title)) where rating > 0;
      create statistics blog.together on id, rating from blog.summary`);
  });

  const oidOf = async (name: string): Promise<string> =>
    (await client.query('select $1::regclass::oid::text as oid', [name])).rows[0].oid;

  const dependentsOf = async (name: string): Promise<Dependents> => {
    const oid = await oidOf(name);
    return ask(client, (database) => readDependents(database, oid));
  };

  const names = ({ views }: Dependents): readonly string[] => views.map(({ schema, name }) => `${schema}.${name}`);

  const others = ({ others: all }: Dependents): readonly string[] =>
    all.map(({ description, columns, usesRowType }) => {
      const how = usesRowType ? ' by its row type' : '';
      return `${description} (${columns.join(', ')})${how}`;
    });

  it('is nothing for a view that only has indexes and statistics of its own', async () => {
    expect(await dependentsOf('blog.summary')).to.deep.equal({ views: [], others: [] });
  });

  it('is found across schemas and at any depth, each after all that it reads', async () => {
    await client.query(`
      create view third.a as select id from blog.summary where rating > 1;
      create materialized view "Other.One"."B b" as select a.id, s.title from third.a join blog.summary s using (id);
      create view blog.c as select count(*) from "Other.One"."B b";
      create materialized view blog.aa as select c.count, a.id from blog.c, third.a with no data;
      create view blog.unrelated as select id from blog.posts`);
    const found = await dependentsOf('blog.summary');
    expect(names(found)).to.deep.equal(['third.a', 'Other.One.B b', 'blog.c', 'blog.aa']);
    expect(found.others).to.deep.equal([]);
    expect(found.views.map(({ kind, isPopulated }) => `${kind} ${isPopulated}`)).to.deep.equal([
      'view true',
      'materialized view true',
      'view true',
      'materialized view false',
    ]);
    const oids = new Map<string, string>();
    for (const name of ['blog.summary', 'third.a', '"Other.One"."B b"', 'blog.c']) oids.set(await oidOf(name), name);
    const reads = found.views.map(({ dependsOn }) =>
      dependsOn.map(({ oid, columns }) => `${oids.get(oid)}: ${columns.join(', ')}`),
    );
    expect(reads).to.deep.equal([
      ['blog.summary: id, rating'],
      ['blog.summary: id, title', 'third.a: id'],
      ['"Other.One"."B b": '],
      ['third.a: id', 'blog.c: count'],
    ]);
    expect(found.views[0]?.body).to.match(/^ SELECT .*\n {3}FROM blog\.summary\n {2}WHERE/);
  });

  it('is found through a diamond once, with every column that is named', async () => {
    await client.query(`
      create view blog.l as select id, "Odd ""col""" from blog.summary;
      create view blog.r as select s.id, (select max(rating) from blog.summary) as top from blog.summary s;
      create view blog.bottom as select * from blog.l join blog.r using (id)`);
    const found = await dependentsOf('blog.summary');
    expect(names(found)).to.deep.equal(['blog.l', 'blog.r', 'blog.bottom']);
    expect(found.views.map(({ dependsOn }) => dependsOn.map(({ columns }) => columns))).to.deep.equal([
      [['id', 'Odd "col"']],
      [['id', 'rating']],
      [
        ['id', 'Odd "col"'],
        ['id', 'top'],
      ],
    ]);
  });

  it('includes views that name its row type, in casts, rows and columns', async () => {
    await client.query(`
      create view blog.whole as select s from blog.summary s;
      create view blog.reads_whole as select (s).title from blog.whole;
      create view blog.casts as select null::blog.summary as nothing;
      create view blog.arrays as select null::blog.summary[] is null as nothing`);
    const found = await dependentsOf('blog.summary');
    expect(names(found)).to.deep.equal(['blog.arrays', 'blog.casts', 'blog.whole', 'blog.reads_whole']);
    expect(found.views.map(({ dependsOn }) => dependsOn.map(({ usesRowType }) => usesRowType))).to.deep.equal([
      [true],
      [true],
      [true],
      [false, false],
    ]);
  });

  it('names what cannot be built again', async () => {
    await client.query(`
      create table blog.other (id integer, summary blog.summary, summaries blog.summary[]);
      create domain blog.small as blog.summary check ((value).id < 10);
      create function blog.atomic() returns bigint begin atomic select count(rating) from blog.summary; end;
      create function blog.returns() returns setof blog.summary language sql as 'select * from blog.summary';
      create function blog.takes(blog.summary) returns integer language sql as 'select 1';
      create function blog.text_body() returns bigint language sql as 'select count(*) from blog.summary';
      alter table blog.posts enable row level security;
      create policy "only seen" on blog.posts using (id in (select id from blog.summary));
      create rule "on insert" as on insert to blog.posts do also select title from blog.summary;
      create view blog.v as select id from blog.posts;
      create rule "on delete" as on delete to blog.v do instead select rating from blog.summary`);
    const found = await dependentsOf('blog.summary');
    expect(names(found)).to.deep.equal([]);
    expect(others(found)).to.have.members([
      'column summary of table blog.other () by its row type',
      'column summaries of table blog.other () by its row type',
      'type blog.small () by its row type',
      'constraint small_check (id)',
      'function blog.atomic() (rating)',
      'function blog.returns() () by its row type',
      'function blog.takes(blog.summary) () by its row type',
      'policy only seen on table blog.posts (id)',
      'rule on insert on table blog.posts (title)',
      'rule on delete on view blog.v (rating)',
    ]);
    expect(new Set(found.others.map(({ classOf }) => classOf))).to.deep.equal(
      new Set(['pg_class', 'pg_type', 'pg_constraint', 'pg_proc', 'pg_policy', 'pg_rewrite']),
    );
  });

  it('names what depends on its dependents, and leaves out their own rules, triggers and defaults', async () => {
    await client.query(`
      create view blog.v as select id, title from blog.summary;
      alter view blog.v alter column title set default 'x';
      create function blog.noop() returns trigger language plpgsql as 'begin return null; end';
      create trigger t instead of insert on blog.v for each row execute function blog.noop();
      create rule r as on delete to blog.v do instead nothing;
      create function third.atomic() returns bigint begin atomic select count(title) from blog.v; end;
      create table blog.holds (v blog.v)`);
    const found = await dependentsOf('blog.summary');
    expect(names(found)).to.deep.equal(['blog.v']);
    expect(others(found)).to.have.members([
      'function third.atomic() (title)',
      'column v of table blog.holds () by its row type',
    ]);
    expect(new Set(found.others.map(({ oid }) => oid))).to.deep.equal(new Set([await oidOf('blog.v')]));
  });

  it('names temporary views, also those of other sessions, which cannot be built again', async () => {
    const other = await server.connect();
    await other.query('create temporary view fleeting as select id from blog.summary');
    const found = await dependentsOf('blog.summary');
    expect(names(found)).to.deep.equal([]);
    expect(others(found)).to.have.length(1);
    expect(others(found)[0]).to.match(/^view pg_temp_\d+\.fleeting \(id\)$/);
    await other.query('drop view fleeting');
  });

  describe('of tables', () => {
    const ofTables = async (...tables: readonly string[]): Promise<Dependents> => {
      const oids: string[] = [];
      for (const table of tables) oids.push(await oidOf(table));
      return ask(client, (database) => readDependentsOfTables(database, oids));
    };

    it('is every view on them, with what depends on the views, and not what depends on the tables', async () => {
      await client.query(`
        create table third.tags (id integer primary key, name text);
        create view third.v as select title from blog.summary;
        create view blog.grouped as select id, title from blog.posts group by id;
        create materialized view third.tagged as select t.name, p.title from third.tags t, blog.posts p;
        create function blog.on_table() returns bigint begin atomic select count(id) from blog.posts; end;
        create function blog.on_view() returns bigint begin atomic select count(title) from third.v; end`);
      const found = await ofTables('blog.posts', 'third.tags');
      expect(names(found)).to.deep.equal(['blog.grouped', 'blog.summary', 'third.tagged', 'third.v']);
      expect(others(found)).to.deep.equal(['function blog.on_view() (title)']);
      const tagged = found.views.find(({ name }) => name === 'tagged');
      expect(tagged?.dependsOn.map(({ columns }) => columns)).to.have.deep.members([['name'], ['title']]);
      expect(names(await ofTables('third.tags'))).to.deep.equal(['third.tagged']);
    });

    it('includes the views on their partitions', async () => {
      await client.query(`
        create table blog.events (id integer, day date) partition by range (day);
        create table blog.events_2024 partition of blog.events for values from ('2024-01-01') to ('2025-01-01');
        create view blog.of_2024 as select day from blog.events_2024`);
      expect(names(await ofTables('blog.events'))).to.deep.equal(['blog.of_2024']);
    });
  });

  it('is given in plain SQL whatever the search_path is', async () => {
    await client.query('create view blog.v as select id from blog.summary; set search_path = blog');
    const found = await dependentsOf('blog.summary');
    expect(found.views[0]?.body).to.include('FROM blog.summary');
    expect((await client.query("select current_setting('search_path') as path")).rows).to.deep.equal([
      { path: 'blog' },
    ]);
    await client.query('reset search_path');
  });
});
