import { sqlOf } from '../definition';
import type { AggregateFunction, ArithmeticOperator, Expression } from '../definition/expression';
import { AggregateSource } from './aggregate-source';
import { ConditionBuilder, type ConditionInput } from './condition-builder';
import type { Inference } from './source';
import { isSource, literalExpression, type Operand, Source, type SourceInput, toExpression } from './source';
import { columnExpression, isOpaqueQuery, opaqueExpression } from './sql-text';

/** `pg` reads a `bigint` as a string; `*` is the rows themselves. */
type Counted<Input> = Input extends '*' ? string : Inference.From<Inference.TypeOf<Input>, string>;

type JsonInput<Input> = Input extends SourceInput ? Inference.TypeOf<Input> : Inference.TypeOf<Input[keyof Input]>;

/**
 * Counts the rows of a relation, or the values of a column that are not null; 0 if there are none. `count()` counts the
 * parent's rows of each group in a view with `groupBy`. `pg` reads the number as a string.
 *
 * @example
 * view.columns({ comments_count: count('comments'), rated: count('comments.score') });
 */
export function count<const Input extends SourceInput = '*'>(source?: Input): AggregateSource<Counted<Input>> {
  const rows = source === undefined || source === '*';
  return aggregate('count', [rows ? { kind: 'rows', path: [] } : toExpression(source)]);
}

/**
 * Counts the distinct values of a column, nulls left out, or the distinct rows of a relation.
 *
 * @example
 * view.columns({ writers: countDistinct('comments.author_id') });
 */
export function countDistinct<const Input extends SourceInput>(source: Input): AggregateSource<Counted<Input>> {
  return count(source).distinct();
}

/**
 * Adds up the values; null if there are none. `pg` reads sums of integers and numerics as strings.
 *
 * @example
 * view.columns({ score: sum('comments.score').default(0) });
 */
export function sum<const Input extends SourceInput>(
  source: Input,
): AggregateSource<Inference.From<Inference.TypeOf<Input>, Inference.Numeric>> {
  return aggregate('sum', [toExpression(source)]);
}

/**
 * The mean of the values; null if there are none. `pg` reads a numeric as a string.
 *
 * @example
 * view.columns({ mean_score: avg('comments.score') });
 */
export function avg<const Input extends SourceInput>(
  source: Input,
): AggregateSource<Inference.From<Inference.TypeOf<Input>, Inference.Numeric>> {
  return aggregate('avg', [toExpression(source)]);
}

/**
 * The smallest value; null if there are none.
 *
 * @example
 * view.columns({ first_comment: min('comments.created_at') });
 */
export function min<const Input extends SourceInput>(source: Input): AggregateSource<Inference.TypeOf<Input> | null> {
  return aggregate('min', [toExpression(source)]);
}

/**
 * The largest value; null if there are none.
 *
 * @example
 * view.columns({ last_comment: max('comments.created_at') });
 */
export function max<const Input extends SourceInput>(source: Input): AggregateSource<Inference.TypeOf<Input> | null> {
  return aggregate('max', [toExpression(source)]);
}

/**
 * Joins the values by `delimiter`, nulls left out (`string_agg`); null if there are none.
 *
 * @example
 * view.columns({ tags: stringAgg('tags.name', ', ').orderBy('tags.name') });
 */
export function stringAgg<const Input extends SourceInput>(
  source: Input,
  delimiter: string,
): AggregateSource<Inference.From<Inference.TypeOf<Input>, string | null>> {
  return aggregate('stringAgg', [toExpression(source), literalExpression(delimiter)]);
}

/**
 * Collects the values in an array, nulls included (`array_agg`); null if there are no rows.
 *
 * @example
 * view.columns({ tags: arrayAgg('tags.name').orderBy('tags.name') });
 */
export function arrayAgg<const Input extends SourceInput>(
  source: Input,
): AggregateSource<Inference.Listed<Inference.TypeOf<Input>> | null> {
  return aggregate('arrayAgg', [toExpression(source)]);
}

/**
 * Collects the values in a JSON array, nulls included (`jsonb_agg`); null if there are no rows. An object of sources makes
 * one JSON object per row.
 *
 * @example
 * view.columns({ comments: jsonAgg({ id: 'comments.id', by: 'comments.author.name' }).default([]) });
 */
export function jsonAgg<const Input extends SourceInput | { readonly [key: string]: SourceInput }>(
  source: Input,
): AggregateSource<Inference.From<JsonInput<Input>, unknown[] | null>> {
  return aggregate('jsonAgg', [isObjectOfSources(source) ? jsonObject(source) : toExpression(source as SourceInput)]);
}

/**
 * Collects keys and values in a JSON object (`jsonb_object_agg`); null if there are no rows. A null key is an error of
 * PostgreSQL; the last of equal keys wins.
 *
 * @example
 * view.columns({ scores: jsonObjectAgg('comments.id', 'comments.score') });
 */
export function jsonObjectAgg<const Key extends SourceInput, const Value extends SourceInput>(
  key: Key,
  value: Value,
): AggregateSource<Inference.From<Inference.TypeOf<Key> | Inference.TypeOf<Value>, { [key: string]: unknown } | null>> {
  return aggregate('jsonObjectAgg', [toExpression(key), toExpression(value)]);
}

/**
 * True if all values are true (`bool_and`), nulls left out; null if there are none.
 *
 * @example
 * view.columns({ all_approved: boolAnd('comments.approved').default(true) });
 */
export function boolAnd<const Input extends SourceInput>(
  source: Input,
): AggregateSource<Inference.From<Inference.TypeOf<Input>, boolean | null>> {
  return aggregate('boolAnd', [toExpression(source)]);
}

/**
 * True if at least one value is true (`bool_or`), nulls left out; null if there are none.
 *
 * @example
 * view.columns({ any_approved: boolOr('comments.approved').default(false) });
 */
export function boolOr<const Input extends SourceInput>(
  source: Input,
): AggregateSource<Inference.From<Inference.TypeOf<Input>, boolean | null>> {
  return aggregate('boolOr', [toExpression(source)]);
}

/**
 * A column, or a dotted path to one. Use an array of names if a name contains a dot.
 *
 * @example
 * view.where('updated_at', '>', col('created_at'));
 */
export function col<const Path extends string | readonly string[]>(path: Path): Source<Inference.TypeOf<Path>> {
  return new Source(columnExpression(path));
}

/**
 * A constant. It means the same as a binding with that value. A value that PostgreSQL cannot hold, such as `undefined`,
 * makes the declaration invalid.
 *
 * @example
 * view.columns({ source: value('blog') });
 */
export function value<Value>(constant: Value): Source<Inference.Widened<Value>> {
  return new Source(literalExpression(constant));
}

/**
 * The first operand that is not null. Strings are columns; text is `value('…')`.
 *
 * @example
 * view.columns({ author: coalesce('author.nick', 'author.name', value('nobody')) });
 */
export function coalesce<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.TypeOf<Inputs[number]>> {
  return call('coalesce', operands);
}

/**
 * Null if both operands are equal, otherwise the first one. Strings are columns; text is `value('…')`.
 *
 * @example
 * view.columns({ title: nullIf('title', value('')) });
 */
export function nullIf<const Left extends Operand>(left: Left, right: Operand): Source<Inference.TypeOf<Left> | null> {
  return call('nullif', [left, right]);
}

/**
 * The largest operand, nulls left out. Strings are columns.
 *
 * @example
 * view.columns({ changed_at: greatest('created_at', 'updated_at') });
 */
export function greatest<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.TypeOf<Inputs[number]>> {
  return call('greatest', operands);
}

/**
 * The smallest operand, nulls left out. Strings are columns.
 *
 * @example
 * view.columns({ rating: least('rating', 5) });
 */
export function least<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.TypeOf<Inputs[number]>> {
  return call('least', operands);
}

/**
 * The operands as one text, nulls left out. Strings are columns; text is `value('…')`.
 *
 * @example
 * view.columns({ label: concat('title', value(' by '), 'author.name') });
 */
export function concat<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, string>> {
  return call('concat', operands);
}

/**
 * `cast(source as type)`, with the type as PostgreSQL spells it. The type argument says how TypeScript reads the column.
 *
 * @example
 * view.columns({ price: cast<string>('price', 'numeric(10, 2)') });
 */
export function cast<Type = unknown>(source: Operand, type: string): Source<Type> {
  return new Source({ kind: 'cast', expression: toExpression(source), type });
}

/**
 * Calls a function by its name, or by `{ schema, name }`. Strings among the arguments are columns; text is `value('…')`.
 * The type argument says how TypeScript reads the result.
 *
 * @example
 * view.columns({ slug: func<string>('lower', 'title') });
 */
export function func<Type = unknown>(
  name: string | { readonly schema: string; readonly name: string },
  ...operands: Operand[]
): Source<Type> {
  return typeof name === 'string' ? call(name, operands) : call(name.name, operands, name.schema);
}

/**
 * The sum of two or more operands. Strings are columns.
 *
 * @example
 * view.columns({ total: add('price', 'tax') });
 */
export function add<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('+', operands);
}

/**
 * The first operand minus the others, from left to right. Strings are columns.
 *
 * @example
 * view.columns({ margin: subtract('price', 'cost') });
 */
export function subtract<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('-', operands);
}

/**
 * The product of two or more operands. Strings are columns.
 *
 * @example
 * view.columns({ amount: multiply('price', 'quantity') });
 */
export function multiply<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('*', operands);
}

/**
 * The first operand divided by the others, from left to right. PostgreSQL divides integers without a remainder, and fails
 * on a division by zero.
 *
 * @example
 * view.columns({ share: divide(cast('votes', 'numeric'), nullIf('voters', 0)) });
 */
export function divide<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('/', operands);
}

/**
 * The remainder of a division (`%`). Strings are columns. PostgreSQL fails on a division by zero.
 *
 * @example
 * view.columns({ bucket: modulo('id', 10) });
 */
export function modulo<const Left extends Operand, const Right extends Operand>(
  left: Left,
  right: Right,
): Source<Inference.From<Inference.TypeOf<Left> | Inference.TypeOf<Right>, Inference.Numeric>> {
  return arithmetic('%', [left, right]);
}

/**
 * Begins a `case` expression. The condition has the forms of Knex's `where`; the first branch whose condition holds gives
 * the value.
 *
 * @example
 * view.columns({ mood: caseWhen('rating', '>', 4).then(value('good')).else(value('other')) });
 */
export function caseWhen(...condition: ConditionInput): CaseBranch<null> {
  return new CaseBranch([], null, condition);
}

/**
 * A branch of a `case` expression that lacks its result. It becomes a source with `then`.
 *
 * @example
 * const good = caseWhen('rating', '>', 4);
 * view.columns({ mood: good.then(value('good')) });
 */
export class CaseBranch<Type = unknown> {
  private readonly condition: ConditionBuilder;

  constructor(
    private readonly branches: CaseSource['branches'],
    private readonly otherwise: Expression | null,
    condition: ConditionInput,
  ) {
    this.condition = new ConditionBuilder().where(...condition);
  }

  /** The result of this branch. A string is a column; text is `value('…')`. */
  then<const Result extends Operand>(result: Result): CaseSource<Type | Inference.TypeOf<Result>> {
    const when = this.condition.build() ?? { kind: 'and' as const, conditions: [] };
    return new CaseSource([...this.branches, { when, then: toExpression(result) }], this.otherwise);
  }
}

/**
 * A `case` expression; null if no branch holds and there is no `else`.
 *
 * @example
 * const mood = caseWhen('rating', '>', 4).then(value('good')).when('rating', '<', 2).then(value('bad'));
 * view.columns({ mood: mood.else(value('fair')) });
 */
export class CaseSource<Type = unknown> extends Source<Type> {
  constructor(
    /** The conditions with their results, in order. */
    readonly branches: Extract<Expression, { kind: 'case' }>['branches'],
    private readonly otherwise: Expression | null,
  ) {
    super({ kind: 'case', branches, else: otherwise });
  }

  /** Adds a branch, for rows that no branch before it takes. */
  when(...condition: ConditionInput): CaseBranch<Type> {
    return new CaseBranch(this.branches, this.otherwise, condition);
  }

  /** The result for all other rows. A string is a column; text is `value('…')`. */
  else<const Result extends Operand>(result: Result): CaseSource<Type | Inference.TypeOf<Result>> {
    return new CaseSource(this.branches, toExpression(result));
  }
}

/**
 * SQL text with sources and values in it. Sources become columns, everything else becomes a value; the text itself is taken
 * as it is. The type argument says how TypeScript reads the column.
 *
 * @example
 * view.columns({ day: sql<Date>`date_trunc('day', ${col('created_at')})` });
 */
export function sql<Type = unknown>(text: TemplateStringsArray, ...inserted: unknown[]): Source<Type> {
  const parts: (string | Expression)[] = [text[0] as string];
  inserted.forEach((part, index) => {
    parts.push(sqlPart(part), text[index + 1] as string);
  });
  return new Source(sqlOf(parts, false));
}

function sqlPart(part: unknown): Expression {
  if (isSource(part)) return part.expression;
  return isOpaqueQuery(part) ? opaqueExpression(part) : literalExpression(part);
}

function aggregate<Type>(name: AggregateFunction, args: readonly Expression[]): AggregateSource<Type> {
  return new AggregateSource({
    kind: 'aggregate',
    function: name,
    arguments: args,
    distinct: false,
    orderBy: [],
    filter: null,
  });
}

function call<Type>(name: string, operands: readonly Operand[], schema: string | null = null): Source<Type> {
  return new Source({ kind: 'call', schema, name, arguments: operands.map(toExpression) });
}

function arithmetic<Type>(operator: ArithmeticOperator, operands: readonly Operand[]): Source<Type> {
  return new Source({ kind: 'arithmetic', operator, operands: operands.map(toExpression) });
}

function isObjectOfSources(source: unknown): source is { readonly [key: string]: SourceInput } {
  return typeof source === 'object' && source !== null && !isSource(source) && !isOpaqueQuery(source);
}

function jsonObject(fields: { readonly [key: string]: SourceInput }): Expression {
  const args = Object.entries(fields).flatMap(([key, source]) => [textLiteral(key), toExpression(source)]);
  return { kind: 'call', schema: null, name: 'jsonb_build_object', arguments: args };
}

/** `jsonb_build_object` takes any type, so a bare literal would have none. */
function textLiteral(text: string): Expression {
  return { kind: 'cast', expression: literalExpression(text), type: 'text' };
}
