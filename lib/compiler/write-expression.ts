import { assertNever, type Expression, type SqlExpression } from '../definition';
import { quoteIdentifier } from './dialect';
import type { LiteralPosition } from './literal';
import type { Scope } from './scope';
import { writeCondition } from './write-condition';

/** Writes an expression; where it stands decides how its literals are written. */
export function writeExpression(
  expression: Expression,
  scope: Scope,
  position: LiteralPosition = 'expression',
): string {
  const write = (inner: Expression): string => writeExpression(inner, scope);
  switch (expression.kind) {
    case 'column':
      return scope.column(expression.path, expression.column);
    case 'rows':
      return scope.hasRow(expression.path);
    case 'literal':
      return scope.dialect.literal(expression.literal, position);
    case 'aggregate':
      return scope.aggregate(expression);
    case 'call':
      return `${functionName(expression.schema, expression.name)}(${expression.arguments.map(write).join(', ')})`;
    case 'arithmetic':
      return `(${expression.operands.map((operand) => writeOperand(operand, scope)).join(` ${expression.operator} `)})`;
    case 'cast':
      return `cast(${write(expression.expression)} as ${expression.type})`;
    case 'case':
      return writeCase(expression, scope);
    case 'sql':
      return writeSql(expression, scope);
    default:
      return assertNever(expression);
  }
}

/** As {@link writeExpression}, safe beside an operator: raw text may hold operators of its own. */
export function writeOperand(expression: Expression, scope: Scope, position: LiteralPosition = 'expression'): string {
  const text = writeExpression(expression, scope, position);
  return expression.kind === 'sql' && !expression.query ? `(${text})` : text;
}

function writeCase(expression: Extract<Expression, { kind: 'case' }>, scope: Scope): string {
  const branches = expression.branches.map(
    ({ when, then }) => `when ${writeCondition(when, scope)} then ${writeExpression(then, scope)}`,
  );
  const otherwise = expression.else ? ` else ${writeExpression(expression.else, scope)}` : '';
  return `case ${branches.join(' ')}${otherwise} end`;
}

/** Opaque text, its trailing semicolons left out. */
export function writeSql(expression: SqlExpression, scope: Scope): string {
  const text = expression.parts
    .map((part) => (typeof part === 'string' ? part : writeExpression(part, scope)))
    .join('');
  return expression.query ? `(${text.replace(/[\s;]+$/, '')})` : text;
}

/** A lower-case name stays bare, since `coalesce` and its like are not functions that could be quoted. */
function functionName(schema: string | null, name: string): string {
  const bare = /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
  return schema === null ? bare : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
