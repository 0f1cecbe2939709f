import {
  assertNever,
  type ComparisonCondition,
  type Condition,
  type Expression,
  type InCondition,
  type TruthCondition,
} from '../../definition';
import { writeJsonComparison } from './json-comparison';
import { writePath } from './names';
import { plainText, writeSql } from './sql';
import { list, quote } from './text';
import type { Writer } from './writer';

type Leaf = Exclude<Condition, { kind: 'and' | 'or' | 'not' }>;

/** A call of a where-method: what comes after `where` in its name, and its arguments. */
export interface WhereCall {
  readonly words: string;
  readonly args: string;
}

export function writeLeaf(writer: Writer, leaf: Leaf): WhereCall {
  const not = 'negated' in leaf && leaf.negated ? 'Not' : '';
  switch (leaf.kind) {
    case 'comparison':
      return writeComparison(writer, leaf);
    case 'in':
      return { words: `${not}In`, args: `${writeLeft(writer, leaf.left)}, ${writeRows(writer, leaf)}` };
    case 'inQuery':
      return { words: `${not}In`, args: `${writeLeft(writer, leaf.left)}, ${writeSql(writer, leaf.query)}` };
    case 'null':
      return { words: `${not}Null`, args: writer.expression(leaf.expression, 'source') };
    case 'between':
      return {
        words: `${not}Between`,
        args: `${writer.expression(leaf.expression, 'source')}, ${writeValues(writer, [leaf.low, leaf.high])}`,
      };
    case 'exists':
      return { words: 'Exists', args: writePath(leaf.path) };
    case 'truth':
      return writeTruth(writer, leaf);
    default:
      return assertNever(leaf);
  }
}

/** The same as arguments of `where` itself; null where there are none, or none that anybody would want to read. */
export function writeOperands(writer: Writer, condition: Condition): string | null {
  switch (condition.kind) {
    case 'comparison':
      return writeJsonComparison(writer, condition) === null ? writeSides(writer, condition) : null;
    case 'in':
    case 'inQuery':
    case 'null':
    case 'between':
      return writeWithOperator(writer, condition);
    case 'truth':
      return isExists(condition) ? null : writer.expression(condition.expression, 'alone');
    case 'and':
    case 'or':
    case 'not':
    case 'exists':
      return null;
    default:
      return assertNever(condition);
  }
}

const OPERATORS = { in: ['in', 'not in'], inQuery: ['in', 'not in'], between: ['between', 'not between'] } as const;

function writeWithOperator(
  writer: Writer,
  leaf: Extract<Leaf, { kind: 'in' | 'inQuery' | 'null' | 'between' }>,
): string | null {
  if (leaf.kind === 'null')
    return `${writer.expression(leaf.expression, 'source')}, ${leaf.negated ? "'is not'" : "'is'"}, null`;
  const left = leaf.kind === 'between' ? [leaf.expression] : leaf.left;
  if (left.length !== 1) return null;
  const right =
    leaf.kind === 'in'
      ? writeRows(writer, leaf)
      : leaf.kind === 'between'
        ? writeValues(writer, [leaf.low, leaf.high])
        : writeSql(writer, leaf.query);
  return `${writeLeft(writer, left)}, ${quote(OPERATORS[leaf.kind][leaf.negated ? 1 : 0])}, ${right}`;
}

function writeLeft(writer: Writer, left: readonly Expression[]): string {
  const sources = left.map((source) => writer.expression(source, 'source'));
  return sources.length === 1 ? (sources[0] as string) : list(sources);
}

function writeRows(writer: Writer, { left, rows }: InCondition): string {
  return left.length === 1 ? writeValues(writer, rows.flat()) : list(rows.map((row) => writeValues(writer, row)));
}

function writeValues(writer: Writer, values: readonly Expression[]): string {
  return list(values.map((one) => writer.expression(one, 'value')));
}

function writeComparison(writer: Writer, comparison: ComparisonCondition): WhereCall {
  const json = writeJsonComparison(writer, comparison);
  if (json !== null) return json;
  const { left, operator, right } = comparison;
  if (right.kind === 'column') {
    const sides = [writer.expression(left, 'source'), writer.expression(right, 'source')];
    return { words: 'Column', args: sides.join(operator === '=' ? ', ' : `, ${quote(operator)}, `) };
  }
  const word = operator === 'like' ? 'Like' : operator === 'ilike' ? 'ILike' : '';
  if (word === '') return { words: '', args: writeSides(writer, comparison) };
  return { words: word, args: `${writer.expression(left, 'source')}, ${writer.expression(right, 'value')}` };
}

/** A null that is compared is not the same as `is null`, which these operators make of a bare one. */
function writeSides(writer: Writer, { left, operator, right }: ComparisonCondition): string {
  const isNull = right.kind === 'literal' && right.literal.type === 'null';
  const isTurned = isNull && ['=', '!=', '<>'].includes(operator);
  const sides = [writer.expression(left, 'source'), writer.expression(right, isTurned ? 'alone' : 'value')];
  return sides.join(operator === '=' ? ', ' : `, ${quote(operator)}, `);
}

/** A `?` in the text of `whereRaw` would be a place for a value. */
function writeTruth(writer: Writer, truth: TruthCondition): WhereCall {
  const { expression } = truth;
  if (expression.kind !== 'sql') return { words: '', args: writer.expression(expression, 'alone') };
  const [, query] = expression.parts;
  if (isExists(truth) && typeof query === 'object' && query.kind === 'sql')
    return { words: 'Exists', args: writeSql(writer, query) };
  const text = plainText(expression);
  const isRaw = text !== null && !text.includes('?') && !text.includes('\n');
  return isRaw ? { words: 'Raw', args: quote(text) } : { words: '', args: writeSql(writer, expression) };
}

function isExists({ expression }: TruthCondition): boolean {
  if (expression.kind !== 'sql' || expression.parts.length !== 2) return false;
  const [text, query] = expression.parts;
  return text === 'exists ' && typeof query === 'object' && query.kind === 'sql' && query.query;
}
