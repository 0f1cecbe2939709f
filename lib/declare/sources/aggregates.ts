import type { AggregateFunction, Expression } from '../../definition/expression';
import { describeValue } from '../../errors';
import { AggregateSource } from '../aggregate-source';
import { isObjectionValue } from '../objection-raw';
import { refuse } from '../refuse';
import type { Inference } from '../source';
import { isSource, literalExpression, readSourceOf, type SourceInput, toExpression } from '../source';
import { isOpaqueQuery } from '../sql-text';

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
  return aggregate('count', [counted('count', source, "count('comments')")]);
}

function counted(name: string, source: SourceInput | undefined, example: string): Expression {
  const isRows = source === undefined || source === '*';
  return isRows ? { kind: 'rows', path: [] } : readSourceOf(name, source, example);
}

/**
 * Counts the distinct values of a column, nulls left out, or the distinct rows of a relation.
 *
 * @example
 * view.columns({ writers: countDistinct('comments.author_id') });
 */
export function countDistinct<const Input extends SourceInput>(source: Input): AggregateSource<Counted<Input>> {
  const example = "countDistinct('comments.author_id')";
  return aggregate<Counted<Input>>('count', [counted('countDistinct', source, example)]).distinct();
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
  return aggregate('sum', [readSourceOf('sum', source, "sum('comments.score')")]);
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
  return aggregate('avg', [readSourceOf('avg', source, "avg('comments.score')")]);
}

/**
 * The smallest value; null if there are none.
 *
 * @example
 * view.columns({ first_comment: min('comments.created_at') });
 */
export function min<const Input extends SourceInput>(source: Input): AggregateSource<Inference.TypeOf<Input> | null> {
  return aggregate('min', [readSourceOf('min', source, "min('comments.created_at')")]);
}

/**
 * The largest value; null if there are none.
 *
 * @example
 * view.columns({ last_comment: max('comments.created_at') });
 */
export function max<const Input extends SourceInput>(source: Input): AggregateSource<Inference.TypeOf<Input> | null> {
  return aggregate('max', [readSourceOf('max', source, "max('comments.created_at')")]);
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
  const example = "stringAgg('tags.name', ', ')";
  if (typeof delimiter !== 'string')
    refuse(
      `stringAgg needs the text between two values, and was given ${describeValue(delimiter)}`,
      `write ${example}`,
    );
  return aggregate('stringAgg', [readSourceOf('stringAgg', source, example), literalExpression(delimiter)]);
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
  return aggregate('arrayAgg', [readSourceOf('arrayAgg', source, "arrayAgg('tags.name')")]);
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
  const isObject = isObjectOfSources(source);
  const argument = isObject
    ? jsonObject(source)
    : readSourceOf('jsonAgg', source as SourceInput, "jsonAgg('tags.name')");
  return aggregate('jsonAgg', [argument]);
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
  const example = "jsonObjectAgg('comments.id', 'comments.score')";
  const args = [key, value].map((one) => readSourceOf('jsonObjectAgg', one, example));
  return aggregate('jsonObjectAgg', args);
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
  return aggregate('boolAnd', [readSourceOf('boolAnd', source, "boolAnd('comments.approved')")]);
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
  return aggregate('boolOr', [readSourceOf('boolOr', source, "boolOr('comments.approved')")]);
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

function isObjectOfSources(source: unknown): source is { readonly [key: string]: SourceInput } {
  const isObject = Object.prototype.toString.call(source) === '[object Object]';
  return isObject && !isSource(source) && !isOpaqueQuery(source) && !isObjectionValue(source);
}

function jsonObject(fields: { readonly [key: string]: SourceInput }): Expression {
  const args = Object.entries(fields).flatMap(([key, source]) => [textLiteral(key), toExpression(source)]);
  return { kind: 'call', schema: null, name: 'jsonb_build_object', arguments: args };
}

/** `jsonb_build_object` takes any type, so a bare literal would have none. */
function textLiteral(text: string): Expression {
  return { kind: 'cast', expression: literalExpression(text), type: 'text' };
}
