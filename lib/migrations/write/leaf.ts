import type { WhereForm } from '../../declare';
import {
  assertNever,
  type ComparisonCondition,
  type Condition,
  type Expression,
  type NullCondition,
  type SqlExpression,
} from '../../definition';
import { isJsonComparison, JSON_WRITERS } from './json-comparison';
import { writePath } from './names';
import { plainText, writeSql } from './sql';
import { list, quote } from './text';
import type { Place, Writer } from './writer';

/** A call of a where-method: its form and its arguments. */
export interface WhereCall {
  readonly form: WhereForm;
  readonly args: string;
}

type ArgumentsWriter = (writer: Writer, condition: Condition) => string | null;

/**
 * The arguments of each form, its negation aside; null for a condition that the form does not build. The first form
 * that builds a condition is its form, so `where` is last.
 */
const WRITERS: { readonly [Form in WhereForm]: ArgumentsWriter } = {
  ...JSON_WRITERS,
  column: writeColumns,
  like: (writer, condition) => writePattern(writer, condition, 'like'),
  iLike: (writer, condition) => writePattern(writer, condition, 'ilike'),
  in: writeIn,
  null: writeNull,
  between: writeBetween,
  exists: writeExists,
  raw: writeRaw,
  where: writeOperands,
};

/** The call that builds a condition; null for a group, and for what `not` negates. */
export function writeLeaf(writer: Writer, condition: Condition): WhereCall | null {
  for (const [form, write] of Object.entries(WRITERS)) {
    const args = write(writer, condition);
    if (args !== null) return { form: form as WhereForm, args };
  }
  return null;
}

/** A condition as arguments of `where` itself; null where there are none, or none that anybody would want to read. */
export function writeOperands(writer: Writer, condition: Condition): string | null {
  switch (condition.kind) {
    case 'comparison':
      return isJsonComparison(writer, condition) ? null : writeComparison(writer, condition);
    case 'in':
    case 'inQuery':
    case 'null':
    case 'between':
      return writeWithOperator(writer, condition);
    case 'truth':
      return existsQuery(condition) === null ? writer.expression(condition.expression, 'alone') : null;
    case 'and':
    case 'or':
    case 'not':
    case 'exists':
      return null;
    default:
      return assertNever(condition);
  }
}

type Ranged = Extract<Condition, { kind: 'in' | 'inQuery' | 'between' }>;

function writeWithOperator(writer: Writer, leaf: Ranged | NullCondition): string | null {
  if (leaf.kind === 'null')
    return `${writer.expression(leaf.expression, 'source')}, ${leaf.negated ? "'is not'" : "'is'"}, null`;
  if (leaf.kind !== 'between' && leaf.left.length !== 1) return null;
  const operator = `${leaf.negated ? 'not ' : ''}${leaf.kind === 'between' ? 'between' : 'in'}`;
  return writeRanged(writer, leaf, `, ${quote(operator)}, `);
}

function writeRanged(writer: Writer, leaf: Ranged, separator: string): string {
  const left = leaf.kind === 'between' ? [leaf.expression] : leaf.left;
  return [writeLeft(writer, left), writeRange(writer, leaf)].join(separator);
}

function writeLeft(writer: Writer, left: readonly Expression[]): string {
  const sources = left.map((source) => writer.expression(source, 'source'));
  return sources.length === 1 ? (sources[0] as string) : list(sources);
}

function writeRange(writer: Writer, leaf: Ranged): string {
  if (leaf.kind === 'inQuery') return writeSql(writer, leaf.query);
  if (leaf.kind === 'between') return writeValues(writer, [leaf.low, leaf.high]);
  const { left, rows } = leaf;
  return left.length === 1 ? writeValues(writer, rows.flat()) : list(rows.map((row) => writeValues(writer, row)));
}

function writeValues(writer: Writer, values: readonly Expression[]): string {
  return list(values.map((one) => writer.expression(one, 'value')));
}

function writeIn(writer: Writer, condition: Condition): string | null {
  const isIn = condition.kind === 'in' || condition.kind === 'inQuery';
  return isIn ? writeRanged(writer, condition, ', ') : null;
}

function writeBetween(writer: Writer, condition: Condition): string | null {
  return condition.kind === 'between' ? writeRanged(writer, condition, ', ') : null;
}

function writeNull(writer: Writer, condition: Condition): string | null {
  return condition.kind === 'null' ? writer.expression(condition.expression, 'source') : null;
}

function writeColumns(writer: Writer, condition: Condition): string | null {
  if (condition.kind !== 'comparison' || condition.right.kind !== 'column') return null;
  return writeSides(writer, condition, 'source');
}

function writePattern(writer: Writer, condition: Condition, operator: 'like' | 'ilike'): string | null {
  if (condition.kind !== 'comparison' || condition.operator !== operator) return null;
  return `${writer.expression(condition.left, 'source')}, ${writer.expression(condition.right, 'value')}`;
}

/** A null that is compared is not the same as `is null`, which these operators make of a bare one. */
function writeComparison(writer: Writer, comparison: ComparisonCondition): string {
  const { operator, right } = comparison;
  const isNull = right.kind === 'literal' && right.literal.type === 'null';
  const isTurned = isNull && ['=', '!=', '<>'].includes(operator);
  return writeSides(writer, comparison, isTurned ? 'alone' : 'value');
}

function writeSides(writer: Writer, { left, operator, right }: ComparisonCondition, place: Place): string {
  const sides = [writer.expression(left, 'source'), writer.expression(right, place)];
  return sides.join(operator === '=' ? ', ' : `, ${quote(operator)}, `);
}

function writeExists(writer: Writer, condition: Condition): string | null {
  if (condition.kind === 'exists') return writePath(condition.path);
  const query = existsQuery(condition);
  return query === null ? null : writeSql(writer, query);
}

/** A `?` in the text of `whereRaw` would be a place for a value. */
function writeRaw(_writer: Writer, condition: Condition): string | null {
  if (condition.kind !== 'truth' || condition.expression.kind !== 'sql') return null;
  const text = plainText(condition.expression);
  return text === null || text.includes('?') || text.includes('\n') ? null : quote(text);
}

/** The subquery of `exists (…)`; null for any other condition. */
function existsQuery(condition: Condition): SqlExpression | null {
  if (condition.kind !== 'truth' || condition.expression.kind !== 'sql') return null;
  const [text, query, ...others] = condition.expression.parts;
  if (text !== 'exists ' || typeof query !== 'object' || others.length > 0) return null;
  return query.kind === 'sql' && query.query ? query : null;
}
