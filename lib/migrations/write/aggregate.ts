import type { AggregateExpression, Expression, Ordering } from '../../definition';
import { isDotted, writePath } from './names';
import { call, keepsOrder, object, quote } from './text';
import type { Writer } from './writer';

export function writeAggregate(writer: Writer, aggregate: AggregateExpression): string {
  const { function: name, distinct, filter } = aggregate;
  const isDistinctCount = name === 'count' && distinct;
  const made = call(writer.use(isDistinctCount ? 'countDistinct' : name), writeArguments(writer, aggregate));
  return [
    made,
    distinct && !isDistinctCount ? '.distinct()' : '',
    filter === null ? '' : `.where(${writer.where(filter)})`,
    ...aggregate.orderBy.map((ordering) => writeOrderBy(writer, ordering)),
  ].join('');
}

/** Ascending is what `orderBy` says without a direction. */
export function writeOrderBy(writer: Writer, { expression, direction, nulls }: Ordering): string {
  const isSpelled = direction === 'desc' || nulls !== null;
  return call('.orderBy', [
    writer.expression(expression, 'source'),
    isSpelled ? quote(direction) : null,
    nulls === null ? null : quote(nulls),
  ]);
}

function writeArguments(writer: Writer, aggregate: AggregateExpression): readonly (string | null)[] {
  const [first, second] = aggregate.arguments as [Expression, Expression];
  switch (aggregate.function) {
    case 'count':
      return [writeCounted(writer, first, aggregate.distinct)];
    case 'jsonAgg':
      return [writeFields(writer, first) ?? writer.expression(first, 'source')];
    case 'stringAgg':
      return [writer.expression(first, 'source'), writer.expression(second, 'value')];
    default:
      return aggregate.arguments.map((argument) => writer.expression(argument, 'source'));
  }
}

/** `*` by itself is all rows, whatever has that name. */
function writeCounted(writer: Writer, counted: Expression, isDistinct: boolean): string | null {
  if (counted.kind === 'rows' && counted.path.length === 0) return isDistinct ? "'*'" : null;
  if (counted.kind !== 'rows' && counted.kind !== 'column') return writer.expression(counted, 'source');
  const path = counted.kind === 'rows' ? counted.path : [...counted.path, counted.column];
  const isString = isDotted(path) && !(path.length === 1 && path[0] === '*');
  return isString ? writePath(path) : call(writer.use('col'), [writePath(path)]);
}

/** The object that `jsonAgg` makes a JSON object a row of; null where it is made otherwise. */
function writeFields(writer: Writer, expression: Expression): string | null {
  if (expression.kind !== 'call' || expression.schema !== null || expression.name !== 'jsonb_build_object') return null;
  const { arguments: args } = expression;
  const keys = args.filter((_argument, index) => index % 2 === 0).map(fieldName);
  const values = args.filter((_argument, index) => index % 2 === 1);
  if (keys.length !== values.length || !keys.every((key) => key !== null) || !keepsOrder(keys)) return null;
  return object(keys.map((key, index) => [key, writer.expression(values[index] as Expression, 'source')]));
}

function fieldName(expression: Expression): string | null {
  if (expression.kind !== 'cast' || expression.type !== 'text' || expression.expression.kind !== 'literal') return null;
  const { literal } = expression.expression;
  return literal.type === 'string' ? literal.text : null;
}
