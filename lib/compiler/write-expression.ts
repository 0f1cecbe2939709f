import { assertNever, type Condition, type Expression, type SqlExpression } from '../definition';
import { quoteIdentifier } from './dialect';
import type { LiteralPosition } from './literal';
import type { Scope } from './scope';

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

/** Writes a condition. `and` inside `or` needs no parentheses, the other way round it does. */
export function writeCondition(condition: Condition, scope: Scope): string {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.length === 0 ? 'true' : writeAll(condition.conditions, ' and ', scope);
    case 'or':
      return condition.conditions.length === 0 ? 'false' : writeAll(condition.conditions, ' or ', scope);
    case 'not':
      return `not (${writeCondition(condition.condition, scope)})`;
    case 'exists':
      return scope.hasRow(condition.path);
    default:
      return scope.leaf(condition, (inner) => writeLeaf(condition, inner));
  }
}

function writeAll(conditions: readonly Condition[], connector: string, scope: Scope): string {
  return conditions.map((condition) => writeGroup(condition, scope)).join(connector);
}

function writeGroup(condition: Condition, scope: Scope): string {
  const text = writeCondition(condition, scope);
  const isGroup = (condition.kind === 'and' || condition.kind === 'or') && condition.conditions.length > 1;
  return isGroup ? `(${text})` : text;
}

type LeafCondition = Exclude<Condition, { kind: 'and' | 'or' | 'not' | 'exists' }>;

function writeLeaf(leaf: LeafCondition, scope: Scope): string {
  const compared = (expression: Expression): string => writeOperand(expression, scope, 'comparison');
  switch (leaf.kind) {
    case 'comparison':
      return `${writeOperand(leaf.left, scope)} ${leaf.operator} ${compared(leaf.right)}`;
    case 'in':
      return writeIn(leaf, scope);
    case 'inQuery':
      return `${row(leaf.left.map((left) => writeOperand(left, scope)))}${not(leaf)} in ${compared(leaf.query)}`;
    case 'null':
      return `${writeOperand(leaf.expression, scope)} is${not(leaf)} null`;
    case 'between':
      return `${writeOperand(leaf.expression, scope)}${not(leaf)} between ${compared(leaf.low)} and ${compared(leaf.high)}`;
    case 'truth':
      return `(${writeExpression(leaf.expression, scope)})`;
    default:
      return assertNever(leaf);
  }
}

function writeIn(leaf: Extract<Condition, { kind: 'in' }>, scope: Scope): string {
  if (leaf.rows.length === 0) return leaf.negated ? 'true' : 'false';
  const left = row(leaf.left.map((expression) => writeOperand(expression, scope)));
  const rows = leaf.rows.map((values) => row(values.map((value) => writeOperand(value, scope, 'comparison'))));
  return `${left}${not(leaf)} in (${rows.join(', ')})`;
}

function not(leaf: { readonly negated: boolean }): string {
  return leaf.negated ? ' not' : '';
}

/** One column as it is, several as a row: `("a", "b")`. */
export function row(columns: readonly string[]): string {
  return columns.length === 1 ? (columns[0] as string) : `(${columns.join(', ')})`;
}
