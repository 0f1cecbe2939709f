import { asciiLower, asciiUpper, compareValues, same } from './compare';
import { jsonOf } from './sql';
import { textOf } from './text';
import { Day, Decimal, Instant, Json, toDecimal, toNumber, type Value } from './values';

const FUNCTIONS: { readonly [name: string]: (...operands: Value[]) => Value } = {
  coalesce: (...operands) => operands.find((operand) => operand !== null) ?? null,
  nullif: (left, right) =>
    left !== null && right !== null && same(left as Value, right as Value) ? null : (left as Value),
  greatest: (...operands) => extreme(operands, 1),
  least: (...operands) => extreme(operands, -1),
  concat: (...operands) => operands.map(concatenated).join(''),
  lower: (text) => (text === null ? null : asciiLower(text as string)),
  upper: (text) => (text === null ? null : asciiUpper(text as string)),
  length: (text) => (text === null ? null : BigInt([...(text as string)].length)),
  abs: (value) => (value === null ? null : absolute(value as bigint | number | Decimal)),
  jsonb_build_object: (...operands) => buildObject(operands),
};

export function callFunction(name: string, operands: readonly Value[]): Value {
  const called = FUNCTIONS[name];
  if (called === undefined) throw new Error(`the naive evaluator does not know the function ${name}`);
  return called(...operands);
}

/** The greatest or the least of what is not null. */
function extreme(operands: readonly Value[], sign: 1 | -1): Value {
  const present = operands.filter((operand) => operand !== null);
  if (present.length === 0) return null;
  return present.reduce((best, operand) => (compareValues(operand, best) * sign > 0 ? operand : best));
}

/** `concat` writes booleans by their output function, `t` and `f`. */
function concatenated(value: Value): string {
  if (value === null) return '';
  return typeof value === 'boolean' ? (value ? 't' : 'f') : textOf(value);
}

function absolute(value: bigint | number | Decimal): Value {
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  return new Decimal(value.units < 0n ? -value.units : value.units, value.scale);
}

function buildObject(operands: readonly Value[]): Json {
  const entries: [string, unknown][] = [];
  for (let index = 0; index < operands.length; index += 2)
    entries.push([textOf(operands[index] as Value), jsonOf(operands[index + 1] as Value)]);
  return new Json(Object.fromEntries(entries));
}

export function castTo(type: string, value: Value): Value {
  if (value === null) return null;
  switch (type) {
    case 'text':
      return textOf(value);
    case 'jsonb':
      return new Json(JSON.parse(value as string));
    case 'timestamptz':
      return value instanceof Instant ? value : new Instant(Date.parse(value as string));
    case 'date':
      return new Day(value as string);
    case 'integer':
    case 'bigint':
      return toInteger(value);
    case 'double precision':
      return toNumber(value as bigint | number | Decimal);
  }
  const [, scale] = /^numeric\(\d+, (\d+)\)$/.exec(type) ?? [];
  if (scale === undefined) throw new Error(`the naive evaluator does not know the type ${type}`);
  return toDecimal(value as bigint | Decimal).round(Number(scale));
}

function toInteger(value: Value): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Decimal) return value.round(0).units;
  return BigInt(value as bigint | string);
}
