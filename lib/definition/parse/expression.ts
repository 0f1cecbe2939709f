import type {
  AggregateFunction,
  ArithmeticOperator,
  Condition,
  Expression,
  Ordering,
  SqlExpression,
} from '../expression';
import type { Literal } from '../literal';
import { exactly, flag, list, nullable, number, object, type Parse, text, union, word } from './shape';

type Kind<T, K> = Extract<T, { readonly kind: K }>;
type Branch = Kind<Expression, 'case'>['branches'][number];
type Type<T> = Extract<Literal, { readonly type: T }>;

const path = list(text);

/** Functions, since these types are recursive: each reader is looked up when it is called. */
const expression: Parse<Expression> = (value, at) => anyExpression(value, at);
const condition: Parse<Condition> = (value, at) => anyCondition(value, at);
const literal: Parse<Literal> = (value, at) => anyLiteral(value, at);

const direction = word<Ordering['direction']>({ asc: true, desc: true });
const nulls = nullable(word<NonNullable<Ordering['nulls']>>({ first: true, last: true }));
const ordering = object<Ordering>({ expression, direction, nulls });

const sql = object<SqlExpression>({
  kind: exactly('sql'),
  parts: list((value, at) => (typeof value === 'string' ? text(value, at) : expression(value, at))),
  query: flag,
});

const anyLiteral = union<Literal, 'type'>('type', {
  null: object<Type<'null'>>({ type: exactly('null') }),
  boolean: object<Type<'boolean'>>({ type: exactly('boolean'), value: flag }),
  number: object<Type<'number'>>({ type: exactly('number'), text }),
  bigint: object<Type<'bigint'>>({ type: exactly('bigint'), text }),
  string: object<Type<'string'>>({ type: exactly('string'), text }),
  date: object<Type<'date'>>({ type: exactly('date'), epochMs: number, offsetMin: { optional: number } }),
  bytes: object<Type<'bytes'>>({ type: exactly('bytes'), base64: text }),
  json: object<Type<'json'>>({ type: exactly('json'), text }),
  array: object<Type<'array'>>({ type: exactly('array'), items: list(literal) }),
  unwritable: object<Type<'unwritable'>>({ type: exactly('unwritable'), reason: text }),
});

const aggregateFunction = word<AggregateFunction>({
  count: true,
  sum: true,
  avg: true,
  min: true,
  max: true,
  stringAgg: true,
  arrayAgg: true,
  jsonAgg: true,
  jsonObjectAgg: true,
  boolAnd: true,
  boolOr: true,
});

const arithmeticOperator = word<ArithmeticOperator>({ '+': true, '-': true, '*': true, '/': true, '%': true });

const anyExpression = union<Expression, 'kind'>('kind', {
  column: object<Kind<Expression, 'column'>>({ kind: exactly('column'), path, column: text }),
  rows: object<Kind<Expression, 'rows'>>({ kind: exactly('rows'), path }),
  literal: object<Kind<Expression, 'literal'>>({ kind: exactly('literal'), literal }),
  aggregate: object<Kind<Expression, 'aggregate'>>({
    kind: exactly('aggregate'),
    function: aggregateFunction,
    arguments: list(expression),
    distinct: flag,
    orderBy: list(ordering),
    filter: nullable(condition),
  }),
  call: object<Kind<Expression, 'call'>>({
    kind: exactly('call'),
    schema: nullable(text),
    name: text,
    arguments: list(expression),
  }),
  arithmetic: object<Kind<Expression, 'arithmetic'>>({
    kind: exactly('arithmetic'),
    operator: arithmeticOperator,
    operands: list(expression),
  }),
  cast: object<Kind<Expression, 'cast'>>({ kind: exactly('cast'), expression, type: text }),
  case: object<Kind<Expression, 'case'>>({
    kind: exactly('case'),
    branches: list(object<Branch>({ when: condition, then: expression })),
    else: nullable(expression),
  }),
  sql,
});

const anyCondition = union<Condition, 'kind'>('kind', {
  and: object<Kind<Condition, 'and'>>({ kind: exactly('and'), conditions: list(condition) }),
  or: object<Kind<Condition, 'or'>>({ kind: exactly('or'), conditions: list(condition) }),
  not: object<Kind<Condition, 'not'>>({ kind: exactly('not'), condition }),
  comparison: object<Kind<Condition, 'comparison'>>({
    kind: exactly('comparison'),
    left: expression,
    operator: text,
    right: expression,
  }),
  in: object<Kind<Condition, 'in'>>({
    kind: exactly('in'),
    left: list(expression),
    rows: list(list(expression)),
    negated: flag,
  }),
  inQuery: object<Kind<Condition, 'inQuery'>>({
    kind: exactly('inQuery'),
    left: list(expression),
    query: sql,
    negated: flag,
  }),
  null: object<Kind<Condition, 'null'>>({ kind: exactly('null'), expression, negated: flag }),
  between: object<Kind<Condition, 'between'>>({
    kind: exactly('between'),
    expression,
    low: expression,
    high: expression,
    negated: flag,
  }),
  exists: object<Kind<Condition, 'exists'>>({ kind: exactly('exists'), path }),
  truth: object<Kind<Condition, 'truth'>>({ kind: exactly('truth'), expression }),
});

export { condition, direction, expression, nulls, ordering, sql };
