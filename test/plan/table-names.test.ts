import { expect } from 'chai';
import { findInTheWay } from '../../lib/plan/in-the-way';
import type { LiveDependent } from '../../lib/plan/live';
import { planReturn, planSuspension } from '../../lib/plan/plan-suspension';
import { type NamedTable, renameTables } from '../../lib/plan/table-names';

const table = (columns: Record<number, string>, rest: Partial<NamedTable> = {}): NamedTable => ({
  oid: '1',
  schema: 'blog',
  name: 'posts',
  isVisible: true,
  columns: Object.entries(columns).map(([number, name]) => ({ number: Number(number), name, isInherited: false })),
  ...rest,
});

const renames = (from: NamedTable, to: NamedTable, isTaken = () => false) => {
  const { steps, names } = renameTables([from], [to], 'because', isTaken);
  const text = steps.map((step) =>
    step.kind === 'renameTableColumn'
      ? `${step.table.schema}.${step.table.name}: ${step.from} > ${step.to}`
      : step.kind === 'moveTable'
        ? `${step.table.schema}.${step.table.name} > ${step.to.schema}.${step.to.name}`
        : step.kind,
  );
  return { text, names: names[0]?.columns.map(({ name }) => name) };
};

describe('renames of tables under views', () => {
  it('follow columns by their numbers, through circles', () => {
    expect(renames(table({ 1: 'b', 2: 'a' }), table({ 1: 'a', 2: 'b' })).text).to.deep.equal([
      'blog.posts: b > b_1',
      'blog.posts: a > b',
      'blog.posts: b_1 > a',
    ]);
    expect(renames(table({ 1: 'a' }), table({ 1: 'a', 2: 'gone' })).text).to.deep.equal([]);
  });

  it('move what is new aside, and back', () => {
    const now = table({ 1: 'old_title', 2: 'title', 3: 'other' });
    const then = table({ 1: 'title' });
    const back = renames(now, then);
    expect(back.text).to.deep.equal(['blog.posts: title > title_1', 'blog.posts: old_title > title']);
    expect(back.names).to.deep.equal(['title', 'title_1', 'other']);
    const forth = renames(table({ 1: 'title', 2: 'title_1', 3: 'other' }), now);
    expect(forth.text).to.deep.equal(['blog.posts: title > old_title', 'blog.posts: title_1 > title']);
  });

  it('move a table first, unless its name is taken', () => {
    const now = table({ 1: 'b' }, { schema: 'public', name: 'articles' });
    const then = table({ 1: 'a' });
    expect(renames(now, then).text).to.deep.equal(['public.articles > blog.posts', 'blog.posts: b > a']);
    expect(renames(now, then, () => true).text).to.deep.equal(['public.articles: b > a']);
  });

  it('leave inherited columns to the parent', () => {
    const part = { oid: '2', name: 'part', columns: [{ number: 1, name: 'b', isInherited: true }] };
    const then = { ...part, columns: [{ number: 1, name: 'a', isInherited: true }] };
    expect(renames(table({}, part), table({}, then))).to.deep.equal({ text: [], names: ['a'] });
  });
});

const view = (
  name: string,
  reads: Record<string, readonly string[]>,
  rest: Partial<LiveDependent> = {},
): LiveDependent => ({
  oid: name,
  schema: 'blog',
  name,
  kind: 'view',
  isPopulated: true,
  reads: Object.entries(reads).map(([oid, columns]) => ({ oid, columns, usesRowType: false })),
  indexes: [],
  unmovable: [],
  ...rest,
});
const described = (name: string) => ({ oid: name, view: `view ${name}`, rule: `rule _RETURN on view ${name}` });

describe('views in the way of a statement', () => {
  const views = [
    view('a', { posts: ['id', 'title'] }),
    view('a_b', { posts: ['id', 'title'] }),
    view('c', { posts: ['id'], users: ['title'] }),
  ];
  const descriptions = views.map(({ oid }) => described(oid));
  const inTheWay = (detail: string | undefined) => [...findInTheWay(views, descriptions, detail)];

  it('are those that the error names, and all that read the column which it names', () => {
    expect(inTheWay('rule _RETURN on view a_b depends on column "title"')).to.have.members(['a', 'a_b']);
    expect(inTheWay('view c depends on table users')).to.deep.equal(['c']);
    expect(inTheWay('view a hängt von Spalte id von Tabelle posts ab\nview c hängt von view a ab')).to.have.members([
      'a',
      'c',
    ]);
  });

  it('are none when it names others, and all when it says nothing', () => {
    expect(inTheWay('policy p on table posts depends on column "title"')).to.deep.equal([]);
    expect(inTheWay(undefined)).to.deep.equal(['a', 'a_b', 'c']);
  });

  it('are locked and dropped with all that read them, what reads before what is read', () => {
    const stored = view(
      'stored',
      { a: ['id'] },
      { kind: 'materialized view', indexes: [{ name: 'i', columns: ['id'] }] },
    );
    const all = [...views, stored, view('top', { stored: ['id'] })];
    const { steps, views: gone } = planSuspension({ views: all, others: [], inTheWay: new Set(['a']) });
    expect(gone.map(({ name }) => name)).to.deep.equal(['a', 'stored', 'top']);
    expect(steps.map(({ name }) => name)).to.deep.equal([
      'lock blog.top, blog.a, blog.stored',
      'dropOld blog.top',
      'dropOld blog.stored',
      'dropOld blog.a',
    ]);
    const before = [table({ 1: 'title' })];
    const returning = gone.map((one) => ({ view: one, names: before, origin: { kind: 'body' as const } }));
    const back = planReturn({ views: returning, names: [table({ 1: 'headline' })], isTaken: () => false });
    expect(back.map(({ name }) => name)).to.deep.equal([
      'renameTableColumn blog.posts.headline',
      'create blog.a',
      'create blog.stored',
      'create blog.top',
      'renameTableColumn blog.posts.title',
      'prepare blog.a',
      'attach blog.a',
      'prepare blog.stored',
      'fill blog.stored',
      'rebuildIndex blog.stored i',
      'analyze blog.stored',
      'attach blog.stored',
      'prepare blog.top',
      'attach blog.top',
    ]);
  });
});
