import { expect } from 'chai';
import knexOf from 'knex';
import {
  belongsTo,
  count,
  countDistinct,
  hasMany,
  hasOne,
  type MaterializedViewBuilder,
  manyToMany,
  sql,
  sum,
} from '../../lib';
import { createDialect } from '../../lib/compiler/dialect';
import { mappedSelect } from '../../lib/compiler/mapped-select';
import { compileSelect } from '../../lib/compiler/select';
import { type DeclaredView, declareView } from '../../lib/knex/declare-view';

describe('the parts of a select', () => {
  const knex = knexOf({ client: 'pg' });
  const dialect = createDialect(knex.client);
  const declared = declareView(
    knex.schema as never,
    { schema: null, name: 'summaries' },
    (view: MaterializedViewBuilder) => {
      view.from('posts');
      view.relations({
        author: belongsTo('users', 'author_id'),
        comments: hasMany('comments', 'post_id').where('hidden', false),
        latest: hasOne('comments', 'post_id').orderBy('id', 'desc'),
        tags: manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }),
      });
      view.columns({
        id: true,
        author_name: 'author.name',
        comments_count: count('comments'),
        tags_count: countDistinct('tags'),
        latest_text: 'latest.body',
        mixed: sql`coalesce(${sum('comments.score')}, 0) + 1`,
      });
      view.where('rating', '>', 3).whereExists('comments');
    },
  );
  const { definition } = declared as DeclaredView;

  it('are found in the text, which is the same without them', () => {
    const { text, ranges } = mappedSelect(definition, dialect);
    expect(text).to.equal(compileSelect(definition, dialect));
    const found = ranges.map(({ part, start, end }) => {
      const name = 'name' in part ? `.${part.name}` : 'path' in part ? `.${part.path.join('.')}` : '';
      return `${part.kind}${name}: ${text.slice(start, end)}`;
    });
    expect(found).to.include.members([
      'parent: "posts"',
      'column.author_name: "author"."name"',
      'column.comments_count: count(*)',
      'column.mixed: sum("comments"."score")',
      'column.mixed: coalesce("comments"."mixed", 0) + 1',
      `relation.comments: "comments"."hidden" = 'false'`,
      'relation.comments: "comments"."post_id"',
      'relation.author: "author"."id" = "posts"."author_id"',
      'relation.tags: "post_tags" as "tags__through"',
    ]);
    expect(found.filter((one) => one.startsWith('filter: ')).join()).to.contain(
      `"rating" > '3' and exists (select 1 from`,
    );
    for (const { name } of definition.body.kind === 'parent' ? definition.body.columns : [])
      expect(found.some((one) => one.startsWith(`column.${name}: `))).to.equal(true);
  });
});
