import {
  type ArithmeticOperator,
  assertNever,
  type CallExpression,
  type CaseExpression,
  type ColumnExpression,
  type Expression,
  type Literal,
} from '../../definition';
import { writeAggregate } from './aggregate';
import { writeDefault } from './default';
import type { Helper } from './helpers';
import { isBareOperand, writeLiteral } from './literal';
import { isDotted, writePath } from './names';
import { writeSql } from './sql';
import { call, object, quote } from './text';
import type { Place, Writer } from './writer';

/** An expression as the helpers of this package make it. */
export function writeExpression(writer: Writer, expression: Expression, place: Place): string {
  switch (expression.kind) {
    case 'column':
      return writeColumn(writer, expression, place);
    case 'literal':
      return writeConstant(writer, expression.literal, place);
    case 'aggregate':
      return writeAggregate(writer, expression);
    case 'call':
      return writeDefault(writer, expression) ?? writeCall(writer, expression);
    case 'arithmetic':
      return call(writer.use(ARITHMETIC[expression.operator]), operands(writer, expression.operands));
    case 'cast':
      return call(writer.use('cast'), [...operands(writer, [expression.expression]), quote(expression.type)]);
    case 'case':
      return writeCase(writer, expression);
    case 'sql':
      return writeSql(writer, expression);
    case 'rows':
      throw new Error('the rows of a relation are only what count counts');
    default:
      return assertNever(expression);
  }
}

const ARITHMETIC: { readonly [operator in ArithmeticOperator]: Helper } = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
};

function operands(writer: Writer, expressions: readonly Expression[]): readonly string[] {
  return expressions.map((operand) => writer.expression(operand, 'operand'));
}

function writeColumn(writer: Writer, { path, column }: ColumnExpression, place: Place): string {
  const parts = [...path, column];
  const isString = (place === 'source' || place === 'operand') && isDotted(parts);
  return isString ? writePath(parts) : call(writer.use('col'), [writePath(parts)]);
}

function writeConstant(writer: Writer, literal: Literal, place: Place): string {
  const isBare = place === 'value' || (place === 'operand' && isBareOperand(literal));
  return isBare ? writeLiteral(literal) : call(writer.use('value'), [writeLiteral(literal)]);
}

const CALLS: ReadonlyMap<string, Helper> = new Map([
  ['coalesce', 'coalesce'],
  ['concat', 'concat'],
  ['greatest', 'greatest'],
  ['least', 'least'],
]);

function writeCall(writer: Writer, { schema, name, arguments: args }: CallExpression): string {
  const isNullIf = name === 'nullif' && args.length === 2;
  const helper = schema === null ? (isNullIf ? 'nullIf' : CALLS.get(name)) : undefined;
  if (helper !== undefined) return call(writer.use(helper), operands(writer, args));
  const parts: [string, string][] = [
    ['schema', quote(schema ?? '')],
    ['name', quote(name)],
  ];
  const named = schema === null ? quote(name) : object(parts);
  return call(writer.use('func'), [named, ...operands(writer, args)]);
}

function writeCase(writer: Writer, { branches, else: otherwise }: CaseExpression): string {
  const written = branches.map(({ when, then }, index) => {
    const start = index === 0 ? writer.use('caseWhen') : '.when';
    return `${call(start, [writer.where(when)])}.then(${writer.expression(then, 'operand')})`;
  });
  const end = otherwise === null ? '' : `.else(${writer.expression(otherwise, 'operand')})`;
  return written.join('') + end;
}
