import {
  add,
  caseWhen,
  cast,
  coalesce,
  concat,
  divide,
  func,
  greatest,
  least,
  modulo,
  multiply,
  nullIf,
  type Operand,
  type Source,
  sql,
  subtract,
  value,
} from '../../../lib/declare';
import { generateCondition, generateRead, toOperand } from './condition';
import { generateValue, TEXTS } from './data';
import type { Node } from './relations';
import type { ColumnType } from './schema';
import type { Tape } from './tape';

/** What a scalar expression may read. */
export interface ScalarContext {
  readonly nodes: readonly Pick<Node, 'path' | 'table' | 'columns' | 'branch'>[];
  /** Relations that a condition in a `case` may ask for with `whereExists`. */
  readonly exists: readonly (readonly string[])[];
  /** Makes an aggregate of a type, where aggregates may stand and such an aggregate can be made. */
  readonly aggregate: ((tape: Tape, type: ColumnType) => Source | null) | null;
  readonly depth: number;
}

/** An expression of a type, whose value does not depend on the session or on an order of rows. */
export function generateScalar(tape: Tape, type: ColumnType, context: ScalarContext): Source {
  if (context.aggregate !== null && tape.chance(50)) {
    const aggregate = context.aggregate(tape, type);
    if (aggregate !== null) return aggregate;
  }
  if (context.depth === 0 || tape.chance(35)) return generateRead(tape, context.nodes, type).source;
  const inner = { ...context, depth: context.depth - 1 };
  return tape.chance(50)
    ? generateCommon(tape, type, inner)
    : (generateOfType(tape, type, inner) ?? generateCommon(tape, type, inner));
}

/** A value of a type among operands that have the type already. */
function generateConstant(tape: Tape, type: ColumnType): Operand {
  const operand = toOperand(generateValue(tape, type));
  const named: { readonly [type in ColumnType]?: string } = {
    float: 'double precision',
    numeric: 'numeric(12, 2)',
    day: 'date',
  };
  return named[type] === undefined ? value(operand) : cast(value(operand), named[type]);
}

function generateCommon(tape: Tape, type: ColumnType, context: ScalarContext): Source {
  const scalar = (): Source => generateScalar(tape, type, context);
  const constant = (): Operand => (type === 'json' ? cast(value('{"a": "?"}'), 'jsonb') : generateConstant(tape, type));
  const isSortable = type !== 'json' && type !== 'boolean' && type !== 'text';
  switch (tape.below(isSortable ? 6 : 4)) {
    case 0:
      return coalesce(scalar(), tape.chance(50) ? constant() : scalar());
    case 1:
      return nullIf(scalar(), scalar());
    case 2:
      return generateCase(tape, context, scalar);
    case 3:
      return scalar().default(type === 'text' ? tape.pick(TEXTS) : typedDefault(tape, type, constant()));
    case 4:
      return greatest(scalar(), tape.chance(30) ? constant() : scalar());
    default:
      return least(scalar(), scalar());
  }
}

function typedDefault(tape: Tape, type: ColumnType, constant: Operand): unknown {
  return type === 'integer' || type === 'bigint' ? tape.below(5) : constant;
}

function generateCase(tape: Tape, context: ScalarContext, scalar: () => Source): Source {
  const nodes = context.nodes;
  const when = generateCondition(tape, { nodes, exists: context.exists, tables: [], depth: 0 });
  const branch = caseWhen(when).then(scalar());
  const counted = context.aggregate?.(tape, 'bigint') ?? null;
  const second =
    counted !== null && tape.chance(60)
      ? branch.when(counted, tape.pick(['>', '=', '<=']), tape.below(4)).then(scalar())
      : branch;
  return tape.chance(60) ? second.else(scalar()) : second;
}

function generateOfType(tape: Tape, type: ColumnType, context: ScalarContext): Source | null {
  const of = (inner: ColumnType): Source => generateScalar(tape, inner, context);
  switch (type) {
    case 'integer':
      return generateInteger(tape, of, context);
    case 'bigint':
      return tape.chance(50) ? add(of('bigint'), of('integer')) : subtract(of('integer'), of('bigint'), 2);
    case 'numeric':
      return generateNumeric(tape, of);
    case 'float':
      return tape.pick([
        () => divide(of('float'), 4),
        () => cast(of('integer'), 'double precision'),
        () => add(of('float'), of('integer')),
      ])();
    case 'text':
      return generateText(tape, of);
    case 'boolean':
      return sql`(${of(tape.pick(['integer', 'text'] as const))} is null)`;
    default:
      return null;
  }
}

/** Sums and products of small numbers only: `integer` overflows. */
function generateInteger(tape: Tape, of: (type: ColumnType) => Source, context: ScalarContext): Source {
  const column = (): Source => generateRead(tape, context.nodes, 'integer').source;
  return tape.pick([
    () => add(column(), 1),
    () => subtract(column(), column()),
    () => multiply(column(), column()),
    () => multiply(column(), value(-2)),
    () => divide(column(), tape.pick([2, -3])),
    () => modulo(column(), 3),
    () => func('abs', column()),
    () => func('length', of('text')),
    () => cast(of('boolean'), 'integer'),
  ])();
}

function generateNumeric(tape: Tape, of: (type: ColumnType) => Source): Source {
  return tape.pick([
    () => add(of('numeric'), 1.5),
    () => subtract(of('integer'), of('numeric')),
    () => multiply(of('numeric'), of('integer')),
    () => cast(of('numeric'), 'numeric(12, 1)'),
    () => func('abs', of('numeric')),
    () => multiply(-0.5, of('integer')),
  ])();
}

function generateText(tape: Tape, of: (type: ColumnType) => Source): Source {
  return tape.pick([
    () => func('upper', of('text')),
    () => func('lower', of('text')),
    () =>
      concat(
        of('text'),
        value(tape.pick(TEXTS)),
        of(tape.pick(['integer', 'boolean', 'day', 'bigint', 'text'] as const)),
      ),
    () => cast(of(tape.pick(['integer', 'boolean', 'day', 'bigint'] as const)), 'text'),
    () => sql`${of('text')} || ${cast(value(tape.pick(TEXTS)), 'text')}`,
    () => sql`case when ${of('text')} is null then ${'$1?'} else ${of('text')} end`,
  ])();
}
