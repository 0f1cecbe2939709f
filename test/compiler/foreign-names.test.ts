import { expect } from 'chai';
import type { Knex } from 'knex';
import {
  attachMaterializedViews,
  belongsTo,
  caseWhen,
  col,
  count,
  hasMany,
  type MaterializedViewBuilder,
  max,
  sql,
  sum,
  value,
} from '../../lib';
import { createDialect, quoteIdentifier } from '../../lib/compiler';
import { namesIn } from '../../lib/compiler/foreign-names';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('names that the compiler makes up', () => {
  const database = useDatabase();
  let knex: Knex;
  let views = 0;

  before(async () => {
    knex = database.knex();
    await knex.raw(`
      create table posts (id int primary key, author_id int, rating int);
      insert into posts values (1, 1, 5), (2, 1, 1), (3, 2, 9);
      create table wanted_posts (id int, author_id int);
      insert into wanted_posts values (1, 1), (2, 1), (3, 1), (4, 9);
      create table comments (id int primary key, post_id int, author_id int, score int);
      insert into comments values (1, 1, 1, 10), (2, 1, 9, 1), (3, 3, 9, 4)`);
  });

  async function view(define: (view: MaterializedViewBuilder) => void) {
    views += 1;
    const name = `view_${views}`;
    const create = knex.schema.createMaterializedView(name, (view) => {
      view.from('posts').relation('comments', hasMany('comments', 'post_id'));
      define(view);
    });
    const text = create.toString();
    await create;
    return { text, rows: await knex(name).orderBy('id') };
  }

  const WISHES = 'select count(*)::int from wanted_posts w where w.author_id = posts.author_id';

  it('hide no table from a Knex subquery', async () => {
    const { rows } = await view((v) => {
      const wishes = knex('wanted_posts').count('*').where('wanted_posts.author_id', knex.ref('posts.author_id'));
      v.columns({ id: true, n: count('comments'), wishes }).where('rating', '>', 3);
    });
    expect(rows).to.deep.equal([
      { id: 1, n: '2', wishes: '3' },
      { id: 3, n: '1', wishes: '0' },
    ]);
  });

  const SPELLINGS: readonly (readonly [string, string])[] = [
    ['in capitals', WISHES.replace('wanted_posts', 'WANTED_Posts')],
    ['in quotes', WISHES.replace('wanted_posts', '"wanted_posts"')],
    ['in escapes', WISHES.replace('wanted_posts', 'U&"w\\0061nted\\+00005fposts"')],
    ['in escapes of another sign', WISHES.replace('wanted_posts', 'u&"wanted!005fposts" uescape \'!\'')],
    ['after only', WISHES.replace('wanted_posts', 'only wanted_posts')],
    ['in a common table expression', `with found as (table wanted_posts) ${WISHES.replace('wanted_posts', 'found')}`],
  ];
  for (const [how, text] of SPELLINGS) {
    it(`hide no table from SQL text that names it ${how}`, async () => {
      const { rows } = await view((v) => {
        v.columns({ id: true, n: count('comments'), wishes: knex.raw(`(${text.replace(/\?/g, '\\?')})`) });
        v.where('rating', '>', 3);
      });
      expect(rows.map(({ wishes }) => wishes)).to.deep.equal([3, 0]);
    });
  }

  it('hide no table from the filter of a relation', async () => {
    const { rows, text } = await view((v) => {
      v.relation(
        'wished',
        hasMany('comments', 'post_id').where('author_id', 'in', knex('wanted_posts').select('author_id')),
      );
      v.columns({ id: true, n: count('wished') }).where('rating', '>', 3);
    });
    expect(text).to.include('with "wanted_posts_2" as');
    expect(rows.map(({ n }) => n)).to.deep.equal(['2', '1']);
  });

  it('stay what they are where SQL text has them as text alone', async () => {
    const { text } = await view((v) => {
      v.columns({ id: true, n: count('comments'), note: sql`'wanted_posts' /* wanted_posts */` }).where(
        'rating',
        '>',
        3,
      );
    });
    expect(text).to.include('with "wanted_posts" as');
  });

  it('are not hidden by a from clause of SQL text around a source', async () => {
    const { rows, text } = await view((v) => {
      v.columns({
        id: true,
        by_author: sql`(select count(*)::int from posts where author_id = ${col('author_id')})`,
        best: sql`(select count(*)::int from comments where score >= ${max('comments.score')})`,
      });
    });
    expect(text).to.include('"posts_2"."author_id")').and.to.include('from "posts" as "posts_2"');
    expect(rows).to.deep.equal([
      { id: 1, by_author: 2, best: 1 },
      { id: 2, by_author: 2, best: 0 },
      { id: 3, by_author: 1, best: 2 },
    ]);
  });

  it('stay what they are where SQL text names the table beside a source, or has values alone', async () => {
    const { rows, text } = await view((v) => {
      v.columns({
        id: true,
        share: sql`${col('rating')} - (select min(rating) from posts)`,
        many: sql`(select count(*)::int from posts where author_id = ${1} and id::text <> ${'7'})`,
      });
    });
    expect(text).to.not.include('posts_2');
    expect(rows.map(({ share, many }) => [share, many])).to.deep.equal([
      [4, 2],
      [0, 2],
      [8, 2],
    ]);
  });

  it('do not stand for the table that the filter of a relation names by the path of the relation', async () => {
    const { rows } = await view((v) => {
      v.relation('rated', hasMany('comments', 'post_id').where(sql`rated.score > 3`));
      v.columns({
        id: true,
        score: sum('rated.score'),
        is_rated: caseWhen((q) => q.whereExists('rated'))
          .then(value('yes'))
          .else(value('no')),
      });
      v.where((q) => q.whereExists('rated').orWhereExists('rated').orWhere('id', 2));
    });
    expect(rows).to.deep.equal([
      { id: 1, score: '10', is_rated: 'yes' },
      { id: 2, score: null, is_rated: 'no' },
      { id: 3, score: '4', is_rated: 'yes' },
    ]);
  });

  it('do not take the name by which SQL text of a grouped view means a joined table', async () => {
    await knex.schema.createMaterializedView('grouped', (v) => {
      v.from('posts').relation('comments', hasMany('comments', 'post_id').where(sql`comments.score > 1`));
      v.columns({ author: 'comments.author_id', n: count() }).groupBy('author').whereExists('comments');
    });
    expect(await knex('grouped').orderBy('author')).to.deep.equal([
      { author: 1, n: '1' },
      { author: 9, n: '1' },
    ]);
  });

  it('never become the name of a relation that SQL text names', async () => {
    const { rows } = await view((v) => {
      v.relation('posts', belongsTo('posts', 'author_id')).relation('posts_2', belongsTo('posts', 'id'));
      v.columns({
        id: true,
        first: 'posts.rating',
        own: sql`posts_2.rating + 0 * coalesce(${col('posts_2.rating')}, 0)`,
      });
    });
    expect(rows).to.deep.equal([
      { id: 1, first: 5, own: 5 },
      { id: 2, first: 5, own: 1 },
      { id: 3, first: 1, own: 9 },
    ]);
  });

  it('are no difference in a view that was created with others', async () => {
    const name = `view_${views + 1}`;
    const { text } = await view((v) => {
      const wishes = sql`(select count(*) from comments as wanted_posts where wanted_posts.author_id = posts.author_id)`;
      v.columns({ id: true, n: count('comments'), wishes }).where('rating', '>', 3);
    });
    expect(text).to.include('"wanted_posts_2"');
    await knex.raw(`drop materialized view ${name}`);
    await knex.raw(text.replaceAll('"wanted_posts_2"', '"wanted_posts"').replace(/\?/g, '\\?'));
    const hash = "encode(sha256(convert_to(pg_get_viewdef(?::regclass), 'UTF8')), 'hex')";
    await knex.transaction(async (transaction) => {
      await transaction.raw("set local search_path = ''");
      const update = `update knex_matview.views set server_hash = ${hash} where view_name = ?`;
      await transaction.raw(update, [`public.${name}`, name]);
    });
    await knex.schema.alterMaterializedView(name, (v) => v.comment('as it was'));
  });

  it('are compared with the names that SQL text has, joined to what is written beside it', () => {
    const dialect = createDialect({ customWrapIdentifier: (name) => quoteIdentifier(name) });
    const { all, free, hiding } = namesIn(
      [
        sql`(select a.x from t_${1} join "S".b c on c.y = outside.z where a.x = ${col('id')}) + (select 1 from d)`
          .expression,
      ],
      dialect,
    );
    expect([...all]).to.include.members(['t_1', 'S', 'b', 'c', 'outside']);
    expect([...free]).to.deep.equal(['a', 'S', 'outside']);
    expect([...hiding])
      .to.include.members(['t_1', 'c'])
      .and.not.include.members(['d']);
  });
});
