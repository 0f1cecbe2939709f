import { expect } from 'chai';
import { coalesce, col, count, countDistinct, func, hasMany, jsonAgg, sql, value } from '../../../lib';
import {
  ConditionBuilder,
  cast,
  defineView,
  emptyDraft,
  type IndexDraft,
  type SourceInput,
  type ViewDraft,
} from '../../../lib/declare';
import { alterView, type ViewDefinition } from '../../../lib/definition';
import { writeMigration } from '../../../lib/migrations/write';
import { evaluate } from './evaluate';

function view(said: Partial<ViewDraft>): ViewDefinition {
  const relations = ['many', 'x.y', '*'].map((name) => ({ path: [name], spec: hasMany('comments', 'post_id') }));
  const columns = [{ name: 'id', source: true as const }];
  const draft = { ...emptyDraft({ schema: null, name: 'v' }), parent: { schema: null, name: 'posts' } };
  return defineView({ ...draft, relations, columns, ...said });
}

function columns(sources: { readonly [name: string]: SourceInput }): ViewDefinition {
  return view({ columns: Object.entries(sources).map(([name, source]) => ({ name, source })) });
}

const lower: IndexDraft = { unique: false, columns: [sql`lower(title)`], options: {} };

const CORNERS: { readonly [fact: string]: ViewDefinition } = {
  "a parent's column that is named as a path": columns({ 'many.id': col(['many.id']) }),
  'indexes on expressions, which number their names': view({ indexes: [lower, { ...lower, unique: true }, lower] }),
  'an index that has the name another would have': view({
    indexes: [{ ...lower, options: { indexName: 'v_expr_index_2' } }, lower, lower],
  }),
  'a relation and a column that are named as all rows': columns({
    a: count(col(['*'])),
    b: countDistinct(col(['x.y', '*'])),
    c: sql`${col('*')}`,
  }),
  'null as the default of JSON, as a value and as JSON': columns({
    a: jsonAgg('many.id').default(null),
    b: coalesce(jsonAgg('many.id'), value(0)),
    c: coalesce(jsonAgg('many.id'), cast(value('null'), 'jsonb')),
    d: coalesce(jsonAgg('many.id'), cast(value('{"a": 1}'), 'jsonb')),
  }),
  'objects of JSON that no object keeps': columns({
    a: jsonAgg(func('jsonb_build_object', cast(value('b'), 'text'), 'many.id', cast(value('1'), 'text'), 'many.id')),
    b: jsonAgg({ ['__proto__']: 'many.id', toJSON: 'many.id' }),
    c: value({ toJSON: () => 'text' }),
  }),
  'a comparison with null that is not "is null"': view({
    filter: new ConditionBuilder().where('id', '=', value(null)).orWhereNot('id', '<>', value(null)).build(),
  }),
  'filters that are always or never true': view({
    filter: new ConditionBuilder()
      .where(true)
      .where((q) => q.where(false).orWhere((inner) => inner.where(true).where(false)))
      .build(),
  }),
  'a group that begins with a group': view({
    filter: new ConditionBuilder()
      .where((q) => q.where((inner) => inner.where('a', 1).orWhere('b', 2)).where('c', 3))
      .orWhere((q) => q.whereNot((inner) => inner.whereNot('d', 4)))
      .build(),
  }),
  'a column that had the name of what every object has': alterView(columns({ constructor: 'id' }), [
    { kind: 'renameColumn', from: 'constructor', to: 'id' },
  ]),
  'a filter that was narrowed by an alter': alterView(view({ filter: new ConditionBuilder().where(true).build() }), [
    { kind: 'addFilter', condition: new ConditionBuilder().where('a', 1).build() as never },
  ]),
};

describe('a definition is written back exactly that has', () => {
  for (const [fact, definition] of Object.entries(CORNERS)) {
    it(fact, async () => {
      const text = await writeMigration({ up: [{ kind: 'create', definition }], down: [] }, 'commonjs');
      const [declared] = await evaluate(text);
      expect(declared).to.deep.equal({ kind: 'create', definition }, text);
    });
  }
});
