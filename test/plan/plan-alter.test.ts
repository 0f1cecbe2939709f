import { expect } from 'chai';
import {
  belongsTo,
  count,
  defineView,
  emptyDraft,
  hasMany,
  type IndexOptions,
  readIndex,
  toExpression,
} from '../../lib/declare';
import { alterView, type NewIndex, Problems, type ViewChange, type ViewDefinition } from '../../lib/definition';
import { builtDefinition } from '../../lib/plan/built-definition';
import type { LiveDependent, LiveView } from '../../lib/plan/live';
import { planAlter } from '../../lib/plan/plan-alter';
import type { Plan } from '../../lib/plan/step';

const registered = defineView({
  ...emptyDraft({ schema: null, name: 'summaries' }),
  parent: { schema: null, name: 'posts' },
  relations: [
    { path: ['author'], spec: belongsTo('users', 'author_id') },
    { path: ['comments'], spec: hasMany('comments', 'post_id') },
  ],
  columns: [
    { name: 'id', source: true },
    { name: 'title', source: true },
    { name: 'comments', source: count('comments') },
  ],
  indexes: [
    { unique: true, columns: ['id'], options: {} },
    { unique: false, columns: ['title'], options: {} },
  ],
  comment: 'old',
});

const column = (name: string, type = 'text') => ({ name, type, collation: null });

const live: LiveView = {
  oid: '1',
  schema: 'public',
  name: 'summaries',
  kind: 'materialized view',
  isPopulated: true,
  columns: [column('id', 'integer'), column('title'), column('comments', 'bigint')],
  indexes: [
    { name: 'summaries_id_unique', columns: ['id'] },
    { name: 'summaries_title_index', columns: ['title'] },
    { name: 'by_hand', columns: ['title', 'id'] },
  ],
  statistics: [],
  dependents: [],
  others: [],
};

function dependent(
  oid: string,
  name: string,
  kind: LiveDependent['kind'],
  reads: LiveDependent['reads'],
): LiveDependent {
  return { oid, schema: 'public', name, kind, isPopulated: true, reads, indexes: [], unmovable: [] };
}

interface Situation {
  readonly view?: LiveView;
  readonly isRestricted?: boolean;
  readonly retyped?: string;
}

/** Plans changes; whether the content differs is read off the definitions, as the server would tell. */
function plan(changes: readonly ViewChange[], { view = live, isRestricted = false, retyped }: Situation = {}): Plan {
  const wanted = alterView(registered, changes);
  const built = builtDefinition(registered, wanted, changes);
  const names = columnsOf(built.definition);
  const before = new Map(view.columns.map((known) => [known.name, known]));
  const columns = names.map((name) => (name === retyped ? column(name, 'jsonb') : (before.get(name) ?? column(name))));
  const isDifferent = JSON.stringify(built.definition.body) !== JSON.stringify(registered.body);
  const temporaryName = (name: string, use: string): string => `${name}_${use}`;
  const physical = (name: string): string => name;
  return planAlter({
    live: view,
    registered,
    wanted,
    built,
    probed: { columns, isDifferent },
    alsoDropped: [],
    physical,
    temporaryName,
    isRestricted,
  });
}

function index(columns: readonly string[], options: IndexOptions = {}): NewIndex {
  return readIndex({ unique: false, columns, options }, new Problems());
}

function columnsOf({ body }: ViewDefinition): readonly string[] {
  return body.kind === 'parent' ? body.columns.map(({ name }) => name) : [];
}

const steps = (changes: readonly ViewChange[], situation?: Situation) =>
  plan(changes, situation).steps.map(({ name }) => name);

describe('the plan of an alter', () => {
  it('is empty when nothing changes', () => {
    expect(plan([{ kind: 'setComment', comment: 'old' }]).steps).to.deep.equal([]);
  });

  it('renames a column in the catalog, under a short lock', () => {
    expect(steps([{ kind: 'renameColumn', from: 'title', to: 'headline' }])).to.deep.equal([
      'lock public.summaries',
      'renameColumn public.summaries.title',
      'register public.summaries',
    ]);
  });

  it('changes indexes, comments and storage parameters without a rebuild', () => {
    expect(
      steps([
        { kind: 'dropIndex', index: { given: 'title', unique: false, name: null } },
        { kind: 'addIndex', index: index(['comments']) },
        { kind: 'setComment', comment: null },
        { kind: 'setColumnComment', column: 'id', comment: 'the key' },
        { kind: 'setStorage', storage: { fillfactor: 70 } },
      ]),
    ).to.deep.equal([
      'createIndex public.summaries summaries_comments_index',
      'setStorage public.summaries',
      'lock public.summaries',
      'dropIndex public.summaries_title_index',
      'comment public.summaries',
      'commentColumn public.summaries.id',
      'register public.summaries',
    ]);
  });

  it('builds a changed index of the same name beside the old one', () => {
    expect(
      steps([
        { kind: 'dropIndex', index: { given: 'title', unique: false, name: null } },
        { kind: 'addIndex', index: index(['title'], { fillfactor: 50 }) },
      ]),
    ).to.deep.equal([
      'createIndex public.summaries summaries_title_index',
      'lock public.summaries',
      'dropIndex public.summaries_title_index',
      'renameIndex public.summaries_title_index',
      'register public.summaries',
    ]);
  });

  it('builds changed content beside the old view, and locks last', () => {
    expect(steps([{ kind: 'setColumn', name: 'author', source: toExpression('author.name') }])).to.deep.equal([
      'hold public.summaries',
      'create public.summaries',
      'prepare public.summaries',
      'fill public.summaries',
      'rebuildIndex public.summaries summaries_id_unique',
      'rebuildIndex public.summaries summaries_title_index',
      'rebuildIndex public.summaries by_hand',
      'analyze public.summaries',
      'attach public.summaries',
      'lock public.summaries',
      'swap public.summaries',
      'dropOld public.summaries',
      'renameAttached public.summaries',
      'register public.summaries',
    ]);
  });

  it('leaves an unpopulated view without data', () => {
    const names = steps([{ kind: 'dropColumn', name: 'comments' }], { view: { ...live, isPopulated: false } });
    expect(names.filter((name) => /^(fill|analyze)/.test(name))).to.deep.equal([]);
  });

  it('lets indexes go with a dropped column, and says which', () => {
    const { steps, lost } = plan([{ kind: 'dropColumn', name: 'title' }]);
    expect(steps.filter(({ kind }) => kind === 'rebuildIndex').map(({ name }) => name)).to.deep.equal([
      'rebuildIndex public.summaries summaries_id_unique',
    ]);
    expect(lost).to.deep.equal([
      '"summaries_title_index", which is on the dropped column "title"',
      '"by_hand", which is on the dropped column "title"',
    ]);
  });

  it('builds under the names that columns had, and renames them in the catalog at the end', () => {
    const { steps } = plan([
      { kind: 'renameColumn', from: 'title', to: 'headline' },
      { kind: 'setColumn', name: 'title', source: toExpression('author.name') },
    ]);
    const create = steps.find(({ kind }) => kind === 'create');
    expect(
      create?.kind === 'create' && create.origin.kind === 'definition' && columnsOf(create.origin.definition),
    ).to.deep.equal(['id', 'title', 'comments', 'title_1']);
    expect(steps.slice(-3).map(({ name }) => name)).to.deep.equal([
      'renameColumn public.summaries.title',
      'renameColumn public.summaries.title_1',
      'register public.summaries',
    ]);
  });

  it('replaces plain views that keep their columns, and rebuilds materialized ones, each after what it reads', () => {
    const view: LiveView = {
      ...live,
      dependents: [
        dependent('2', 'plain', 'view', [{ oid: '1', columns: ['id', 'title'], usesRowType: false }]),
        dependent('3', 'stored', 'materialized view', [{ oid: '1', columns: ['id'], usesRowType: false }]),
        dependent('4', 'on_plain', 'view', [{ oid: '2', columns: ['id'], usesRowType: false }]),
        dependent('5', 'on_stored', 'view', [{ oid: '3', columns: ['id'], usesRowType: false }]),
      ],
    };
    const names = steps([{ kind: 'setColumn', name: 'author', source: toExpression('author.name') }], { view });
    expect(names.slice(names.indexOf('attach public.summaries') + 1)).to.deep.equal([
      'hold public.stored',
      'create public.stored',
      'prepare public.stored',
      'fill public.stored',
      'analyze public.stored',
      'attach public.stored',
      'lock public.on_stored, public.plain, public.stored, public.summaries',
      'swap public.summaries',
      'swap public.stored',
      'replaceView public.plain',
      'replaceView public.on_stored',
      'dropOld public.stored',
      'dropOld public.summaries',
      'renameAttached public.summaries',
      'renameAttached public.stored',
      'register public.summaries',
    ]);
  });

  it('builds plain views beside that materialized ones read, so that these get the new rows', () => {
    const view: LiveView = {
      ...live,
      dependents: [
        dependent('2', 'between', 'view', [{ oid: '1', columns: ['id'], usesRowType: false }]),
        dependent('3', 'stored', 'materialized view', [{ oid: '2', columns: ['id'], usesRowType: false }]),
        dependent('4', 'other', 'view', [{ oid: '2', columns: ['id'], usesRowType: false }]),
      ],
    };
    const names = steps([{ kind: 'setColumn', name: 'author', source: toExpression('author.name') }], { view });
    expect(names.filter((name) => /^(create|fill|replaceView) /.test(name))).to.deep.equal([
      'create public.summaries',
      'fill public.summaries',
      'create public.between',
      'create public.stored',
      'fill public.stored',
      'replaceView public.other',
    ]);
  });

  it('makes plain views anew whose columns may get another type', () => {
    const view: LiveView = {
      ...live,
      dependents: [
        dependent('2', 'reads_it', 'view', [{ oid: '1', columns: ['title'], usesRowType: false }]),
        dependent('3', 'does_not', 'view', [{ oid: '1', columns: ['id'], usesRowType: false }]),
        dependent('4', 'on_it', 'view', [{ oid: '2', columns: ['title'], usesRowType: false }]),
      ],
    };
    const names = steps([{ kind: 'setColumn', name: 'title', source: toExpression('rating') }], {
      view,
      retyped: 'title',
    });
    expect(names.filter((name) => /^(create|replaceView) /.test(name))).to.deep.equal([
      'create public.summaries',
      'create public.reads_it',
      'create public.on_it',
      'replaceView public.does_not',
    ]);
  });

  it('is in the way of what reads a dropped column, and of what cannot be rebuilt', () => {
    const view: LiveView = {
      ...live,
      dependents: [dependent('2', 'plain', 'view', [{ oid: '1', columns: ['title'], usesRowType: false }])],
      others: [{ description: 'function f()', reads: { oid: '1', columns: [], usesRowType: false } }],
    };
    const { obstacles } = plan([{ kind: 'dropColumn', name: 'title' }], { view });
    expect(obstacles.map(({ message }) => message)).to.deep.equal([
      'view public.plain reads the column "title" of public.summaries, which would be gone',
      'function f() depends on public.summaries and cannot be rebuilt with it',
    ]);
  });

  it('touches no dependents when it is restricted', () => {
    const view: LiveView = {
      ...live,
      dependents: [dependent('2', 'plain', 'view', [{ oid: '1', columns: ['id'], usesRowType: false }])],
    };
    const { obstacles } = plan([{ kind: 'dropColumn', name: 'title' }], { view, isRestricted: true });
    expect(obstacles.map(({ message }) => message)).to.deep.equal([
      'view public.plain reads public.summaries and would be rebuilt with it',
    ]);
  });
});
