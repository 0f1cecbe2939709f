import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { Model } from 'objection';
import { hasMany, sql, value } from '../../lib';
import {
  ConditionBuilder,
  defineView,
  emptyDraft,
  negationOf,
  WHERE_FORMS,
  WHERE_METHODS,
  type WhereForm,
} from '../../lib/declare';
import type { WhereName } from '../../lib/declare/where-forms';
import type { Condition } from '../../lib/definition';
import { writeMigration } from '../../lib/migrations/write';
import type { ModelClass } from '../../lib/objection/model-class';
import { emptyQueryOf } from '../../lib/objection/relations/query-scope';
import { readModifier } from '../../lib/objection/relations/read-modifier';
import { evaluate } from '../migrations/write/evaluate';

type Call = (...input: readonly unknown[]) => { build(): Condition | null };
type Inputs = readonly (readonly unknown[])[];

const knex = knexFactory({ client: 'pg' });

/** Arguments of each form. */
const INPUTS: { readonly [Form in WhereForm]: Inputs } = {
  where: [
    [{ title: 'x', rating: null }],
    [{}],
    [true],
    [sql`rating > 1`],
    [knex.raw('rating > ?', [1])],
    ['title', 'x'],
    ['rating', '>', 4],
    ['rating', 'in', [1, 2]],
    ['rating', 'not between', [1, 2]],
    ['rating', 'is not', null],
    ['rating', '=', value(null)],
    [(q: ConditionBuilder) => q.where('rating', 1).orWhereNull('title')],
    [(q: ConditionBuilder) => q.whereNot('rating', 'in', [1]).whereNot((inner) => inner.whereExists('comments'))],
  ],
  raw: [['rating > 4'], ['rating > ?', [4]], ['?? > 4', ['rating']], [knex.raw('rating > 4')]],
  in: [
    ['rating', [1, 2]],
    ['rating', []],
    [['id', 'rating'], [[1, 2]]],
    ['id', knex('comments').select('post_id')],
    [['id', 'rating'], knex('comments').select('post_id', 'score')],
  ],
  null: [['title']],
  between: [['rating', [1, 2]]],
  like: [['title', 'x%']],
  iLike: [['title', 'x%']],
  column: [
    ['rating', 'id'],
    ['rating', '>', 'id'],
  ],
  exists: [['comments'], [knex('comments').select(knex.raw('1'))]],
  jsonObject: [
    ['settings', { a: [1] }],
    ['settings', '"text"'],
  ],
  jsonSupersetOf: [['settings', { a: 1 }]],
  jsonSubsetOf: [['settings', { a: 1 }]],
  jsonPath: [
    ['settings', '$.a', '=', 'x'],
    ['settings', '$.a', '>', 3],
    ['settings', '$.a', '=', null],
  ],
};

function add(builder: object, method: string, input: readonly unknown[]): ReturnType<Call> {
  return (builder as { readonly [name: string]: Call })[method]?.(...input) as ReturnType<Call>;
}

/** The condition after a first one, so that `and` and `or` differ. */
function build(method: string, input: readonly unknown[]): Condition | null {
  return add(new ConditionBuilder().where('id', 1), method, input).build();
}

function buildAlone(method: string, input: readonly unknown[]): Condition | null {
  return add(new ConditionBuilder(), method, input).build();
}

/** The text of a migration with this filter, which declares the same filter. */
async function writeAndEvaluate(filter: Condition | null): Promise<string> {
  const definition = defineView({
    ...emptyDraft({ schema: null, name: 'v' }),
    parent: { schema: null, name: 'posts' },
    relations: [{ path: ['comments'], spec: hasMany('comments', 'post_id') }],
    columns: [{ name: 'id', source: true }],
    filter,
  });
  const text = await writeMigration({ up: [{ kind: 'create', definition }], down: [] }, 'commonjs');
  const [declared] = await evaluate(text);
  expect(declared).to.deep.equal({ kind: 'create', definition }, text);
  return text;
}

const FORMS = Object.keys(WHERE_FORMS) as WhereForm[];

function methodsOf(form: WhereForm): readonly string[] {
  return [...WHERE_METHODS].filter(([, method]) => method.form === form).map(([name]) => name);
}

describe('each form of a condition', () => {
  for (const form of FORMS) {
    it(`is written as a call that builds an equal condition: ${form}`, async () => {
      for (const method of methodsOf(form))
        for (const input of INPUTS[form]) await writeAndEvaluate(build(method, input));
    });

    it(`is written by the name of its method: ${form}`, async () => {
      const [input = []] = INPUTS[form];
      for (const method of methodsOf(form)) {
        const text = await writeAndEvaluate(build(method, input));
        expect(text).to.contain(`.${method.replace('andWhere', 'where')}(`);
      }
    });
  }

  for (const form of FORMS.filter((one) => negationOf(one) !== null && one !== 'where'))
    it(`is negated by its own \`negated\`, or by \`not\` around it: ${form}`, () => {
      const [input = []] = INPUTS[form];
      for (const method of methodsOf(form).filter((name) => name.includes('Not'))) {
        const [plain, negated] = [method.replace('Not', ''), method].map((name) => buildAlone(name, input));
        const isOwn = negationOf(form) === 'negated';
        expect(negated).to.deep.equal(isOwn ? { ...plain, negated: true } : { kind: 'not', condition: plain });
      }
    });
});

/** Forms that a modifier of Objection cannot be read as, with a call of each; it becomes a subquery. */
const NOT_READ = {
  exists: [Model.query()],
  jsonSupersetOf: ['settings:a', { a: 1 }],
  jsonSubsetOf: ['settings:a', { a: 1 }],
} satisfies { readonly [Form in WhereForm]?: readonly unknown[] };

/** Arguments that Objection's builder and ours take for the same. */
const READ: { readonly [Form in Exclude<WhereForm, keyof typeof NOT_READ>]: Inputs } = {
  where: [
    ['title', 'x'],
    ['title', null],
    ['rating', '>', 4],
    ['rating', 'in', [1, 2]],
    [(q: ConditionBuilder) => q.where('rating', 1).orWhereNull('title')],
  ],
  raw: [['?? > ?', ['rating', 4]]],
  in: [
    ['rating', [1, 2]],
    [['id', 'rating'], [[1, 2]]],
  ],
  null: [['title']],
  between: [['rating', [1, 2]]],
  like: [['title', 'x%']],
  iLike: [['title', 'x%']],
  column: [
    ['rating', 'id'],
    ['rating', '>', 'id'],
  ],
  jsonObject: [['settings', { a: [1] }]],
  jsonPath: [['settings', '$.a', '>', 3]],
};

class Post extends Model {
  static override tableName = 'posts';
}

/** The filter that a modifier with this call is read as. */
function readFromObjection(method: string, input: readonly unknown[]): Condition | null {
  const modifier = (query: { where(...input: unknown[]): object }) => add(query.where('id', 1), method, input);
  const builder = emptyQueryOf(Post as unknown as ModelClass);
  return readModifier({ builder, modifier, key: null, joinTable: null }).filter;
}

/** Objection 3.1.5's andWhereJsonNotSupersetOf calls itself without an end. */
function objectionMethodsOf(form: WhereForm): readonly string[] {
  const isThere = (method: string) => method in Model.QueryBuilder.prototype && method !== 'andWhereJsonNotSupersetOf';
  return methodsOf(form).filter(isThere);
}

describe('a recorded call of Objection', () => {
  for (const [form, inputs] of Object.entries(READ) as [WhereForm, Inputs][])
    it(`is read as the condition that the method of that name builds: ${form}`, () => {
      for (const method of objectionMethodsOf(form))
        for (const input of inputs)
          expect(readFromObjection(method, input), method).to.deep.equal(build(method, input));
    });

  for (const [form, input] of Object.entries(NOT_READ) as [WhereForm, readonly unknown[]][])
    it(`is not read as a condition, and needs a key for a subquery: ${form}`, () => {
      for (const method of objectionMethodsOf(form))
        expect(() => readFromObjection(method, input), method).to.throw('cannot be said as a condition');
    });
});

type KnexMethod = Extract<keyof Knex.QueryBuilder, `${string}here${string}`>;

/** Where-methods in Knex's types that have no form, and why. The compiler refuses a list that is not exact. */
const WITHOUT_FORM: { readonly [Method in Exclude<KnexMethod, WhereName>]: string } = {
  clearWhere: 'adds no condition; a view builder that needs it has its own',
  whereWrapped: 'the callback of `where` does the same',
};

/** Where-methods that Knex has in JavaScript alone. */
const UNTYPED_WITHOUT_FORM: { readonly [method: string]: string } = {
  _objectWhere: 'private',
  _whereJsonWrappedValue: 'private',
  _whereLike: 'private',
  whereJsonHasNone: 'calls whereJsonHasAll, which Knex does not have',
};

/** Where-methods that Knex's types do not have. */
const NOT_TYPED_BY_KNEX: { readonly [Method in Exclude<WhereName, KnexMethod>]: true } = {
  andWhereIn: true,
  whereColumn: true,
  andWhereColumn: true,
  orWhereColumn: true,
  whereNotColumn: true,
  andWhereNotColumn: true,
  orWhereNotColumn: true,
};

/** The names of an object's properties, inherited ones included. */
function propertyNames(object: object | null): readonly string[] {
  if (object === null) return [];
  return [...Object.getOwnPropertyNames(object), ...propertyNames(Object.getPrototypeOf(object))];
}

describe('the where-methods', () => {
  const ofKnex = propertyNames(knex.queryBuilder()).filter((name) => /where/i.test(name));

  it("are all those of Knex's builder, but for listed ones", () => {
    const without = Object.keys({ ...WITHOUT_FORM, ...UNTYPED_WITHOUT_FORM });
    const missing = ofKnex.filter((name) => !WHERE_METHODS.has(name));
    expect(missing.toSorted()).to.deep.equal(without.toSorted());
  });

  it('are none that Knex has neither in its types nor in JavaScript, but for andWhereIn', () => {
    const more = Object.keys(NOT_TYPED_BY_KNEX).filter((name) => !ofKnex.includes(name));
    expect(more).to.deep.equal(['andWhereIn']);
  });

  it('are on the prototype of the condition builder, and nothing else is', () => {
    const own = Object.getOwnPropertyNames(ConditionBuilder.prototype);
    expect(own.toSorted()).to.deep.equal(['constructor', 'build', 'add', ...WHERE_METHODS.keys()].toSorted());
  });
});
