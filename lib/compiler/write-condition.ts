import { assertNever, type Condition, type Expression } from '../definition';
import type { Scope } from './scope';
import { writeExpression, writeOperand } from './write-expression';

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
