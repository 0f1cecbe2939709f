import { expect } from 'chai';
import fc from 'fast-check';
import type { Client } from 'pg';
import { retargetBody } from '../../lib/compiler/retarget';
import { runs } from '../property/runs';
import { useDatabase } from '../support/database';
import { TABLES, writeQuery } from './retarget-queries';

describe('a query that is made to read other relations', () => {
  const posts = { schema: 's', name: 'posts', to: { name: 'new posts' } };
  const retarget = (body: string): string => retargetBody(body, [posts]);

  it('keeps the old name as an alias where it has none', () => {
    expect(retarget(' SELECT posts.id\n   FROM s.posts;')).to.equal(
      ' SELECT posts.id\n   FROM "s"."new posts" "posts";',
    );
    expect(retarget(' SELECT p.id\n   FROM s.posts p;')).to.equal(' SELECT p.id\n   FROM "s"."new posts" p;');
    expect(retarget('SELECT "P p".a FROM s.posts "P p"(a)')).to.equal('SELECT "P p".a FROM "s"."new posts" "P p"(a)');
    expect(retarget('SELECT 1 FROM ONLY s.posts TABLESAMPLE system (10)')).to.equal(
      'SELECT 1 FROM ONLY "s"."new posts" "posts" TABLESAMPLE system (10)',
    );
  });

  it('needs no alias when the relation only moves to another schema', () => {
    const moved = { schema: 's', name: 'posts', to: { schema: 'Other', name: 'posts' } };
    expect(retargetBody('SELECT posts.id FROM s.posts', [moved])).to.equal('SELECT posts.id FROM "Other"."posts"');
  });

  it('reads from them in joins, lists, subqueries and common table expressions', () => {
    expect(
      retarget(`WITH c AS ( SELECT posts.id FROM s.posts UNION SELECT 1 FROM s.posts posts_1)
 SELECT ( SELECT count(*) FROM s.posts), c.id
   FROM (((c LEFT JOIN s.posts ON ((posts.id = c.id))) CROSS JOIN ( SELECT 1 FROM s.other, s.posts) q)
     JOIN LATERAL ( SELECT posts.id FROM s.posts) l ON (true)), s.posts last
  WHERE (EXISTS ( SELECT FROM s.posts x))`),
    ).to.equal(`WITH c AS ( SELECT posts.id FROM "s"."new posts" "posts" UNION SELECT 1 FROM "s"."new posts" posts_1)
 SELECT ( SELECT count(*) FROM "s"."new posts" "posts"), c.id
   FROM (((c LEFT JOIN "s"."new posts" "posts" ON ((posts.id = c.id))) CROSS JOIN ( SELECT 1 FROM s.other, "s"."new posts" "posts") q)
     JOIN LATERAL ( SELECT posts.id FROM "s"."new posts" "posts") l ON (true)), "s"."new posts" last
  WHERE (EXISTS ( SELECT FROM "s"."new posts" x))`);
  });

  for (const body of [
    `SELECT ' FROM s.posts', E'\\' FROM s.posts', "FROM s.posts" FROM s.other`,
    'SELECT s.posts, COALESCE(s.posts, s.posts) FROM s.other s GROUP BY s.id, s.posts ORDER BY s.posts, s.posts',
    'SELECT NULL::s.posts, (ROW(1))::s.posts FROM s.other',
    'SELECT s.posts(1) FROM s.posts(2) posts(id), LATERAL s.posts(3) WITH ORDINALITY p(id, n)',
    'SELECT EXTRACT(year FROM s.posts), SUBSTRING(s.posts FROM s.posts FOR 2), (1 IS DISTINCT FROM s.posts) FROM s.other s',
    'SELECT 1 FROM s.other s(id, posts) JOIN s.others o ON ((s.posts = s.posts)) WHERE (s.id = ANY (ARRAY[s.posts, s.posts]))',
    'SELECT 1 FROM posts, t.posts, s.posts_1, s."Posts" WINDOW w AS (PARTITION BY s.posts, s.posts)',
    'SELECT 1 FROM ROWS FROM(s.posts(1), s.posts(2)) r(a, b), ( VALUES (1,s.posts), (2,s.posts)) "*VALUES*"',
  ]) {
    it(`leaves alone what is no relation: ${body}`, () => {
      expect(retarget(body)).to.equal(body);
    });
  }

  it('goes on after an ordinality', () => {
    expect(retarget('SELECT 1 FROM unnest(s.posts) WITH ORDINALITY u(a, n), s.posts')).to.equal(
      'SELECT 1 FROM unnest(s.posts) WITH ORDINALITY u(a, n), "s"."new posts" "posts"',
    );
  });

  describe('and was printed by the server', () => {
    const database = useDatabase();
    let client: Client;
    const retargets = TABLES.map((name, index) => ({
      schema: 's',
      name,
      to: { name: `~${name}~`, ...(index % 2 > 0 && { schema: 'Copy.of s' }) },
    }));
    const quote = (name: string): string => `"${name.replace(/"/g, '""')}"`;

    before(async () => {
      client = await database.connect();
      await client.query('create schema s; create schema "Copy.of s"');
      for (const [index, { name, to }] of retargets.entries()) {
        const copy = `${quote(to.schema ?? 's')}.${quote(to.name)}`;
        await client.query(`
          create table s.${quote(name)} (id integer, n integer, t text);
          insert into s.${quote(name)} select i, (i * ${index + 2}) % 4, 't' || i from generate_series(1, 3) i;
          create table ${copy} as select * from s.${quote(name)}`);
      }
      await client.query(`
        create function s.posts(integer) returns table (id integer, n integer, t text) language sql immutable
        as $$ select $1, 1, 'function' $$`);
    });

    /** The relations that a view reads, its row types included. */
    const READS = `
      select distinct coalesce(c.oid, t.typrelid)::regclass::text as name
      from pg_rewrite r
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.deptype = 'n'
      left join pg_class c on d.refclassid = 'pg_class'::regclass and c.oid = d.refobjid
      left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid and t.typrelid <> 0
      where r.ev_class = $1::regclass and r.ev_class is distinct from c.oid and coalesce(c.oid, t.typrelid) is not null
      order by 1`;

    const readsOf = async (view: string): Promise<readonly string[]> =>
      (await client.query(READS, [view])).rows.map(({ name }) => name);

    /** Some names that are written hide others, by rules that are not worth repeating. */
    async function isValid(create: string): Promise<boolean> {
      try {
        await client.query(create);
        return true;
      } catch (error) {
        if ((error as { code?: string }).code?.startsWith('42')) {
          return false;
        }
        throw error;
      }
    }

    async function check(choices: readonly number[]): Promise<void> {
      await client.query('begin');
      try {
        await client.query("set local search_path = ''; set local jit = off");
        const query = writeQuery(choices);
        fc.pre(await isValid(`create view s."the view" as ${query}`));
        const { rows } = await client.query(`select pg_get_viewdef('s."the view"'::regclass) as body`);
        const body = retargetBody(rows[0].body, retargets);
        await client.query(`create view s."the copy" as ${body}`);
        const expected = new Map<string, string>(
          retargets.map(({ name, to }) => [`s.${name}`, `${to.schema ?? 's'}.${to.name}`] as const),
        );
        const plain = (name: string): string => name.replace(/""/g, '\0').replace(/"/g, '').replace(/\0/g, '"');
        const wanted = (await readsOf('s."the view"')).map((name) => expected.get(plain(name)) ?? plain(name));
        expect((await readsOf('s."the copy"')).map(plain)).to.have.members(wanted, `${query}\n${body}`);
        const { rows: differing } = await client.query(`
          (table s."the view" except all table s."the copy") union all
          (table s."the copy" except all table s."the view")`);
        expect(differing).to.deep.equal([], `${query}\n${body}`);
      } finally {
        await client.query('rollback');
      }
    }

    it('reads from the others only, and gives the same rows', async function () {
      this.timeout(300_000);
      const choices = fc.array(fc.nat(9999), { maxLength: 200, size: 'max' });
      await fc.assert(fc.asyncProperty(choices, check), runs('queries', 3));
    });
  });
});
