import knex from 'knex';
import { type ConditionBuilder, type ConditionCallback, cast, col, type Source, sql } from '../../../lib/declare';
import { Day, Decimal, Instant, Json, type Value } from '../../support/naive-evaluator';
import { DOCUMENTS, generateValue, TEXTS } from './data';
import { type Node, onOneChain } from './relations';
import { generateScalar } from './scalar';
import type { ColumnType, Table } from './schema';
import type { Tape } from './tape';

type Readable = Pick<Node, 'path' | 'table' | 'columns' | 'branch'>;

/** What a condition may read. */
export interface ConditionContext {
  readonly nodes: readonly Readable[];
  /** Relations that `whereExists` may name. */
  readonly exists: readonly (readonly string[])[];
  /** Tables that subqueries may select from. */
  readonly tables: readonly Table[];
  readonly depth: number;
}

interface Read {
  readonly node: Readable;
  readonly column: string;
  readonly type: ColumnType;
  readonly source: Source;
}

const query = knex({ client: 'pg' });

/** A condition as a callback for `where`, made of every form that conditions have. */
export function generateCondition(tape: Tape, context: ConditionContext): ConditionCallback {
  const steps = Array.from({ length: 1 + tape.below(3) }, () => generateStep(tape, context));
  return (builder) => {
    for (const step of steps) step(builder);
  };
}

type Step = (builder: ConditionBuilder) => unknown;

function generateStep(tape: Tape, context: ConditionContext): Step {
  if (context.depth > 0 && tape.chance(25)) return generateGroup(tape, context);
  if (context.exists.length > 0 && tape.chance(15)) return generateExists(tape, context);
  const read = generateRead(tape, context.nodes);
  switch (tape.below(10)) {
    case 0:
    case 1:
      return generateComparison(tape, read);
    case 2:
      return generateIn(tape, read, context);
    case 3:
      return generateNull(tape, read);
    case 4:
      return generateBetween(tape, read);
    case 5:
      return generateColumnComparison(tape, read, context);
    case 6:
      return generateText(tape, context.nodes) ?? generateComparison(tape, read);
    case 7:
      return generateJson(tape, context.nodes);
    case 8:
      return generateRaw(tape, read);
    default:
      return generateComputed(tape, read, context);
  }
}

function generateGroup(tape: Tape, context: ConditionContext): Step {
  const inner = generateCondition(tape, { ...context, depth: context.depth - 1 });
  switch (tape.below(5)) {
    case 0:
      return (builder) => builder.where(inner);
    case 1:
      return (builder) => builder.orWhere(inner);
    case 2:
      return (builder) => builder.whereNot(inner);
    case 3:
      return (builder) => builder.orWhereNot(inner);
    default: {
      const constant = tape.chance(50);
      return (builder) => builder.where(constant);
    }
  }
}

function generateExists(tape: Tape, { exists }: ConditionContext): Step {
  const path = tape.pick(exists);
  const name = tape.pick(['whereExists', 'whereNotExists', 'orWhereExists', 'orWhereNotExists'] as const);
  return (builder) => builder[name](path);
}

export function generateRead(tape: Tape, nodes: readonly Readable[], type?: ColumnType): Read {
  const node = tape.pick(nodes);
  const columns = Object.keys(node.columns).filter((name) => type === undefined || node.columns[name] === type);
  const column = tape.pick(columns);
  return { node, column, type: node.columns[column] as ColumnType, source: col([...node.path, column]) };
}

/** A value as JavaScript has it: what a user would write on the right side of a comparison with such a column. */
export function toOperand(value: Value): unknown {
  if (value instanceof Decimal) return value.toNumber();
  if (value instanceof Instant) return new Date(value.epochMs);
  if (value instanceof Day) return value.text;
  if (value instanceof Json) return JSON.stringify(value.value);
  if (typeof value === 'bigint' && value < 1n << 31n && value > -(1n << 31n)) return Number(value);
  return value;
}

function generateOperand(tape: Tape, type: ColumnType): unknown {
  if (type === 'text' && tape.chance(15)) return tape.pick<unknown>([5, true, 5n]);
  if (type === 'integer' && tape.chance(15)) return String(generateValue(tape, type));
  return toOperand(generateValue(tape, type));
}

const ORDERED = ['=', '<', '>', '<=', '>=', '<>', '!=', 'is distinct from', 'is not distinct from'];
const UNORDERED = ['=', '<>', 'is distinct from', '!='];

function generateOperator(tape: Tape, type: ColumnType): string {
  return tape.pick(type === 'json' ? UNORDERED : ORDERED);
}

function generateComparison(tape: Tape, { source, type }: Read): Step {
  const operand = tape.chance(10) ? null : generateOperand(tape, type);
  const operator = operand === null ? tape.pick(['=', '!=', 'is', 'is not', '<']) : generateOperator(tape, type);
  const isShort = operator === '=' && tape.chance(50);
  const name = tape.pick(['where', 'orWhere', 'whereNot', 'orWhereNot', 'andWhere'] as const);
  return (builder) => (isShort ? builder[name](source, operand) : builder[name](source, operator, operand));
}

function generateIn(tape: Tape, read: Read, { nodes, tables }: ConditionContext): Step {
  const { source, type } = read;
  const name = tape.pick(['whereIn', 'whereNotIn', 'orWhereIn', 'orWhereNotIn'] as const);
  if ((type === 'integer' || type === 'bigint') && tables.length > 0 && tape.chance(50)) {
    const table = tape.pick(tables);
    const column = tape.pick(['l1', 'u1', 'qty']);
    if (table.schema === null) return (builder) => builder[name](source, query(table.name).select(column));
  }
  if (tape.chance(20)) {
    const other = generateRead(tape, [read.node], tape.pick(['integer', 'text'] as const));
    const rows = tape.some(3, () => [
      generateOperand(tape, type),
      tape.chance(15) ? null : generateOperand(tape, other.type),
    ]);
    return (builder) => builder[name]([source, other.source], rows);
  }
  const values = tape.some(4, () => (tape.chance(10) ? null : generateOperand(tape, type)));
  return nodes.length > 0 && tape.chance(20)
    ? (builder) => builder.where(source, 'not in', values)
    : (builder) => builder[name](source, values);
}

function generateNull(tape: Tape, { source }: Read): Step {
  const name = tape.pick(['whereNull', 'whereNotNull', 'orWhereNull', 'orWhereNotNull'] as const);
  return (builder) => builder[name](source);
}

function generateBetween(tape: Tape, read: Read): Step {
  if (read.type === 'json') return generateNull(tape, read);
  const range = [generateOperand(tape, read.type), generateOperand(tape, read.type)];
  const name = tape.pick(['whereBetween', 'whereNotBetween', 'orWhereBetween', 'orWhereNotBetween'] as const);
  return (builder) => builder[name](read.source, range);
}

/** Two columns on one chain, of types that compare. */
function generateColumnComparison(tape: Tape, left: Read, { nodes }: ConditionContext): Step {
  const near = nodes.filter((node) => onOneChain(node.branch, left.node.branch));
  const right = generateRead(
    tape,
    near,
    left.type === 'bigint' ? tape.pick(['integer', 'bigint'] as const) : left.type,
  );
  const operator = generateOperator(tape, left.type);
  const name = tape.pick(['whereColumn', 'orWhereColumn'] as const);
  return (builder) => builder[name](left.source, operator, right.source);
}

function generateText(tape: Tape, nodes: readonly Readable[]): Step | null {
  const { source } = generateRead(tape, nodes, 'text');
  const pattern = tape.pick(['%', 'a%', '%?%', '_', '%\\\\%', "%'%", '\\%', 'A', '%$1', '😀', '%\\_%']);
  const name = tape.pick(['whereLike', 'orWhereLike', 'whereILike', 'orWhereILike'] as const);
  if (tape.chance(30)) return (builder) => builder.where(source, 'not like', pattern);
  return (builder) => builder[name](source, pattern);
}

function generateJson(tape: Tape, nodes: readonly Readable[]): Step {
  const { source } = generateRead(tape, nodes, 'json');
  const document = tape.pick(DOCUMENTS.filter((value) => typeof value === 'object'));
  switch (tape.below(4)) {
    case 0:
      return (builder) => builder.whereJsonSupersetOf(source, document);
    case 1:
      return (builder) => builder.whereJsonSubsetOf(source, document);
    case 2:
      return (builder) => builder.orWhereJsonObject(source, document);
    default: {
      const key = tape.pick(['a', '?', 'a"b']);
      return (builder) => builder.where(source, '?', key);
    }
  }
}

function generateRaw(tape: Tape, { source, node, type, column }: Read): Step {
  if (type === 'text' && tape.chance(70) && ![...node.path, column].some((name) => name.includes('.'))) {
    const text = tape.pick(TEXTS);
    const path = [...node.path, column].join('.');
    return tape.chance(50)
      ? (builder) => builder.whereRaw('?? = ?', [path, text])
      : (builder) => builder.orWhereRaw(':column: = :text', { column: path, text });
  }
  const name = tape.pick(['where', 'whereNot', 'orWhere'] as const);
  return (builder) => builder[name](sql`(${source} is null)`);
}

function generateComputed(tape: Tape, { node }: Read, { exists }: ConditionContext): Step {
  const type = tape.pick(['integer', 'text', 'numeric', 'boolean'] as const);
  const source = generateScalar(tape, type, { nodes: [node], exists, aggregate: null, depth: 1 });
  const typed = type === 'integer' ? cast(source, 'bigint') : source;
  const operand = toOperand(generateValue(tape, type));
  const operator = tape.pick(['=', 'is distinct from', '<>']);
  return (builder) => builder.where(typed, operator, operand);
}
