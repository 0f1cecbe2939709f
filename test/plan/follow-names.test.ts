import { expect } from 'chai';
import { belongsTo, col, count, hasMany, manyToMany, sql, stringAgg } from '../../lib';
import { defineView, emptyDraft, type ViewDraft } from '../../lib/declare';
import type { ParentBody } from '../../lib/definition';
import { followNames, renamedNames, textNames } from '../../lib/plan/follow-names';
import type { NamedTable } from '../../lib/plan/table-names';

const named = (oid: string, name: string, ...columns: string[]): NamedTable => ({
  oid,
  schema: 'public',
  name,
  isVisible: true,
  columns: columns.map((column, index) => ({ number: index + 1, name: column, isInherited: false })),
});

const BEFORE = [
  named('1', 'posts', 'id', 'title', 'author_id'),
  named('2', 'users', 'id', 'title'),
  named('3', 'tags', 'id', 'name'),
  named('4', 'post_tags', 'post_id', 'tag_id', 'note'),
];
const AFTER = [
  named('1', 'articles', 'key', 'headline', 'writer_id'),
  named('2', 'users', 'uid', 'title'),
  named('3', 'labels', 'lid', 'label'),
  named('4', 'labelled', 'article', 'label', 'remark'),
];

const draft = (
  names: Record<'posts' | 'id' | 'title' | 'author' | 'users' | 'uid' | 'tags' | 'tagId' | 'name', string>,
  between: Record<'table' | 'from' | 'to' | 'note', string>,
): ViewDraft => ({
  ...emptyDraft({ schema: null, name: 'view' }),
  parent: { schema: null, name: names.posts },
  key: [names.id],
  relations: [
    { path: ['author'], spec: belongsTo(names.users, { from: names.author, to: names.uid }) },
    {
      path: ['author', 'posts'],
      spec: hasMany(
        { schema: 'public', table: names.posts },
        { from: names.uid, to: names.author, key: names.id },
      ).where(names.title, '<>', ''),
    },
    {
      path: ['tags'],
      spec: manyToMany(names.tags, {
        through: between.table,
        from: between.from,
        to: between.to,
        key: names.id,
        otherKey: names.tagId,
        extras: { note: between.note },
      })
        .where('note', '<>', 'name')
        .whereThrough(between.note, 'is not', null)
        .orderBy(names.name),
    },
  ],
  columns: [
    { name: 'title', source: names.title },
    { name: 'by', source: 'author.title' },
    { name: 'tags', source: stringAgg(`tags.${names.name}`, ', ').where('tags.note', 'title') },
    { name: 'notes', source: stringAgg('tags.note', ', ') },
    { name: 'others', source: count('author.posts') },
    { name: 'loud', source: sql`upper(${col(names.title)})` },
  ],
  groupBy: [],
});

describe('definitions after tables and columns were renamed', () => {
  const before = defineView(
    draft(
      {
        posts: 'posts',
        id: 'id',
        title: 'title',
        author: 'author_id',
        users: 'users',
        uid: 'id',
        tags: 'tags',
        tagId: 'id',
        name: 'name',
      },
      { table: 'post_tags', from: 'post_id', to: 'tag_id', note: 'note' },
    ),
  );
  const after = defineView(
    draft(
      {
        posts: 'articles',
        id: 'key',
        title: 'headline',
        author: 'writer_id',
        users: 'users',
        uid: 'uid',
        tags: 'labels',
        tagId: 'lid',
        name: 'label',
      },
      { table: 'labelled', from: 'article', to: 'label', note: 'remark' },
    ),
  );
  const same = (name: string) => name;

  it('name them as they are called, wherever they name them', () => {
    expect(followNames(before, BEFORE, AFTER, same)).to.deep.equal(after);
    expect(followNames(after, AFTER, BEFORE, same)).to.deep.equal(before);
    expect(followNames(before, BEFORE, BEFORE, same)).to.deep.equal(before);
  });

  it('stay as they are where tables are others, or went', () => {
    const elsewhere = BEFORE.map((table) => ({ ...table, schema: 'elsewhere', isVisible: false }));
    expect(followNames(before, elsewhere, AFTER, same)).to.deep.equal(before);
    expect(followNames(before, BEFORE, [], same)).to.deep.equal(before);
  });

  it('name the schema of a table that went where it is not found', () => {
    const moved = BEFORE.map((table) => ({ ...table, schema: 'blog', isVisible: false }));
    const { parent, relations } = followNames(before, BEFORE, moved, same).body as ParentBody;
    expect(parent).to.deep.equal({ schema: 'blog', name: 'posts' });
    expect(relations.author?.relations.posts?.table).to.deep.equal({ schema: 'blog', name: 'posts' });
  });

  it('are known to have text that a rename concerns', () => {
    const body = (text: string): ParentBody =>
      defineView({
        ...emptyDraft({ schema: null, name: 'view' }),
        parent: { schema: null, name: 'posts' },
        columns: [{ name: 'x', source: sql([text] as never) }],
      }).body as ParentBody;
    const renamed = renamedNames(BEFORE, AFTER);
    expect(renamed).to.include('headline').and.include('title').and.include('post_tags').and.not.include('public');
    expect(textNames(body('upper(Title)'), renamed)).to.equal(true);
    expect(textNames(body('upper("title")'), renamed)).to.equal(true);
    expect(textNames(body('upper(subtitle)'), renamed)).to.equal(false);
    expect(textNames(body('upper("odd ""name""")'), new Set(['odd "name"']))).to.equal(true);
  });
});
