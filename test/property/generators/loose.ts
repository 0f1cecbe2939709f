import {
  type AggregateSource,
  add,
  arrayAgg,
  boolOr,
  type ConditionBuilder,
  type ConditionCallback,
  caseWhen,
  cast,
  coalesce,
  col,
  concat,
  count,
  countDistinct,
  divide,
  func,
  greatest,
  jsonAgg,
  jsonObjectAgg,
  least,
  modulo,
  nullIf,
  type Operand,
  type Source,
  sql,
  stringAgg,
  subtract,
  sum,
  value,
} from '../../../lib/declare';
import { Problems, sqlOf } from '../../../lib/definition';
import { validateSql } from '../../../lib/definition/validate/sql';
import type { Tape } from './tape';

/** What expressions are made of, whether or not PostgreSQL would have it: names, texts, and values of every type. */
export interface Pools {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

/** What expressions read: columns of any name, across one path. */
export interface LooseContext extends Pools {
  readonly path: readonly string[];
  readonly depth: number;
}

/** A template of SQL from texts, as a user would have written it. */
export function looseSql(tape: Tape, context: LooseContext): Source {
  const inserted = tape.some(3, () =>
    tape.chance(50) ? tape.pick(context.values) : looseSource(tape, deeper(context)),
  );
  return sqlAround(tape, context, inserted);
}

/** As {@link looseSql}, where there are no columns: a whole query with values in it. */
export function looseQuery(tape: Tape, context: LooseContext): Source {
  return sqlAround(
    tape,
    context,
    tape.some(3, () => tape.pick(context.values)),
  );
}

function sqlAround(tape: Tape, context: LooseContext, inserted: readonly unknown[]): Source {
  const texts = [...inserted, null].map(() => ` ${looseText(tape, context)} `);
  return sql(Object.assign(texts, { raw: texts }), ...inserted);
}

/** A text in SQL: in quotes of some kind or in a comment, or as it is where that ends where it seems to. */
export function looseText(tape: Tape, { texts }: Pools): string {
  const text = tape.pick(texts);
  return tape.pick([
    () => (isWhole(text) ? text : '1'),
    () => `'${text.replaceAll("'", "''")}'`,
    () => `E'${text.replace(/['\\]/g, '\\$&')}'`,
    () => `"${text.replaceAll('"', '""')}"`,
    () => `$x$${text.replaceAll('$', '')}$x$`,
    () => `/*${text.replaceAll('*', '')}/* */*/`,
    () => `--${text.replace(/[\n\r]/g, ' ')}\n1`,
  ])();
}

function isWhole(text: string): boolean {
  const found = new Problems();
  validateSql(sqlOf([text], false), 'part', found);
  return found.list.length === 0;
}

export function looseColumn(tape: Tape, { path, names }: LooseContext): Source {
  return col([...path, tape.pick(names)]);
}

/** An expression of any shape, without aggregates. */
export function looseSource(tape: Tape, context: LooseContext): Source {
  if (context.depth <= 0) return looseColumn(tape, context);
  const inner = (): Source => looseSource(tape, deeper(context));
  const operand = (): Operand => (tape.chance(50) ? value(tape.pick(context.values)) : inner());
  return tape.pick([
    () => looseColumn(tape, context),
    () => value(tape.pick(context.values)),
    () => coalesce(inner(), ...tape.some(2, operand)),
    () => inner().default(tape.pick(context.values)),
    () => nullIf(inner(), operand()),
    () => greatest(operand(), operand()),
    () => least(operand(), inner(), operand()),
    () => concat(inner(), operand()),
    () => func(tape.pick(['lower', 'nullif', 'coalesce', 'A b', 'x.y', '"']), inner(), ...tape.some(2, operand)),
    () => func({ schema: tape.pick(context.names), name: tape.pick(context.names) }, ...tape.some(2, operand)),
    () => add(operand(), operand(), ...tape.some(1, operand)),
    () => subtract(inner(), 1.5, 10n ** 20n),
    () => divide(operand(), -3),
    () => modulo(operand(), operand()),
    () => cast(operand(), tape.pick(['text', 'jsonb', 'numeric(10, 2)', 'app."My Type"'])),
    () => looseCase(tape, context, operand),
    () => looseSql(tape, context),
  ])();
}

function looseCase(tape: Tape, context: LooseContext, operand: () => Operand): Source {
  const first = caseWhen(looseCondition(tape, deeper(context))).then(operand());
  const second = tape.chance(50)
    ? first.when(looseColumn(tape, context), tape.pick(context.values)).then(operand())
    : first;
  return tape.chance(60) ? second.else(operand()) : second;
}

/** A condition of any shape over one path. */
export function looseCondition(tape: Tape, context: LooseContext): ConditionCallback {
  const steps = Array.from({ length: 1 + tape.below(3) }, () => looseStep(tape, context));
  return (builder) => {
    for (const step of steps) step(builder);
  };
}

type Step = (builder: ConditionBuilder) => unknown;

function looseStep(tape: Tape, context: LooseContext): Step {
  const { values, texts } = context;
  const left = looseSource(tape, deeper(context));
  const right = tape.pick([
    () => tape.pick(values),
    () => value(null),
    () => looseColumn(tape, context),
    () => looseSource(tape, deeper(context)),
  ])();
  const group = context.depth > 0 ? looseCondition(tape, deeper(context)) : tape.chance(50);
  const operator = tape.pick(['=', '!=', '<>', '<', 'like', 'ilike', '@>', '?', 'is distinct from', 'is', 'is not']);
  const query = looseSql(tape, context);
  const text = tape.pick(texts);
  const raw = looseText(tape, context);
  const document = tape.pick([{ a: 1 }, [1, '"'], '{"b":1,"1":2}', 'not json', '"text"', 5, null, true]);
  const or = tape.chance(35);
  return tape.pick<Step>([
    (q) => (or ? q.orWhere(left, operator, right) : q.where(left, operator, right)),
    (q) => (or ? q.orWhere(group as ConditionCallback) : q.where(group as ConditionCallback)),
    (q) => (or ? q.orWhereNot(group as ConditionCallback) : q.whereNot(group as ConditionCallback)),
    (q) => (or ? q.orWhereNot(left, operator, right) : q.whereNot(left, operator, right)),
    (q) => (or ? q.orWhereNotIn(left, [...values]) : q.whereIn(left, [...values])),
    (q) => (or ? q.orWhereIn([left, 'b'], [[right, null]]) : q.whereNotIn([left, 'b'], [[right, text]])),
    (q) => (or ? q.orWhereIn(left, query) : q.whereNotIn([left, left], query)),
    (q) => (or ? q.orWhereNull(left) : q.whereNotNull(left)),
    (q) => (or ? q.orWhereNotBetween(left, [right, null]) : q.whereBetween(left, [right, text])),
    (q) => (or ? q.orWhereNotExists(query) : q.whereExists(query)),
    (q) => (or ? q.orWhere(left) : q.whereNot(left)),
    (q) => (or ? q.orWhere(query) : q.whereRaw(raw.replaceAll('?', '\\?'))),
    (q) => (or ? q.orWhereJsonObject(left, document) : q.whereJsonNotSupersetOf(left, document)),
    (q) => (or ? q.orWhereJsonNotSubsetOf(left, document) : q.whereNotJsonObject(left, document)),
    (q) => q.whereJsonPath(left, text, tape.pick(['=', '<', '!=']), tape.pick([1, 5n, 'a', null])),
    (q) =>
      or
        ? q.orWhereNotColumn(left, col([...context.path, 'b']))
        : q.whereColumn(left, '<', right === text ? left : col('z')),
    (q) => q.whereNot((inner) => inner.whereNot(group as ConditionCallback)),
  ]);
}

/** An aggregate of any shape over a to-many path. */
export function looseAggregate(tape: Tape, context: LooseContext): Source {
  const argument = (): Source => (tape.chance(50) ? looseColumn(tape, context) : sql`f(${looseColumn(tape, context)})`);
  const fields = (): { [name: string]: Source } =>
    Object.fromEntries(tape.some(3, () => [tape.pick(context.names), argument()]));
  const pairs = tape.some(2, () => [cast(value(tape.pick(context.names)), 'text'), looseColumn(tape, context)]).flat();
  const made = tape.pick<() => AggregateSource>([
    () => count(col(context.path)),
    () => countDistinct(col(context.path)),
    () => count(argument()),
    () => sum(argument()).distinct(),
    () => stringAgg(argument(), tape.pick(context.texts)),
    () => arrayAgg(argument()),
    () => boolOr(argument()),
    () => jsonAgg({ ...fields(), id: argument() }),
    () => jsonAgg(func('jsonb_build_object', cast(value('id'), 'text'), argument(), ...pairs)),
    () => jsonObjectAgg(argument(), argument()),
  ])();
  const ordered =
    tape.chance(30) && !made.expression.distinct
      ? made.orderBy(argument(), 'desc').orderBy(argument(), 'asc', 'first')
      : made;
  const filtered = tape.chance(40) ? ordered.where(looseCondition(tape, deeper(context))) : ordered;
  const isJson = made.expression.function.startsWith('json');
  const fallback = tape.pick<unknown>([
    0,
    null,
    [],
    {},
    '',
    { a: [1] },
    ...(isJson ? [] : context.values),
    col('title'),
  ]);
  return tape.chance(40) ? filtered.default(fallback) : filtered;
}

function deeper(context: LooseContext): LooseContext {
  return { ...context, depth: context.depth - 1 };
}
