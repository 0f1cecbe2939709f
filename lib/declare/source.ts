import type { Expression, Ordering } from '../definition/expression';
import { toLiteral } from '../definition/literal';
import { describeValue } from '../errors';
import { isObjectionValue } from './objection-raw';
import { refuse } from './refuse';
import { columnExpression, isOpaqueQuery, type OpaqueQuery, objectionExpression, opaqueExpression } from './sql-text';

/**
 * A source as you write it: a column or path (`'title'`, `'author.name'`), an expression of this package, or a Knex raw or
 * query builder, whose SQL is taken as it is.
 */
export type SourceInput = string | Source | OpaqueQuery;

/** As {@link SourceInput}; numbers, booleans, null, bigints, dates and buffers are values. */
export type Operand = SourceInput | number | bigint | boolean | null | Date | Uint8Array;

/** A direction for `orderBy`, as in SQL. */
export type Direction = 'asc' | 'desc';

const SOURCE: unique symbol = Symbol.for('knex-matview.Source') as never;

declare const TYPE: unique symbol;

/**
 * An expression over columns, relations and values. Immutable: each method returns a new one. The type parameter is the
 * type that TypeScript reads the column as.
 *
 * @example
 * const day: Source<Date> = sql<Date>`date_trunc('day', ${col('created_at')})`;
 * view.columns({ day }).groupBy('day');
 */
export class Source<Type = unknown> {
  /** Marks the sources of every loaded copy of this package, see {@link isSource}. */
  readonly [SOURCE] = true;
  /** What it is read as, for TypeScript alone. */
  declare readonly [TYPE]?: Type;

  constructor(
    /** The expression as data. */
    readonly expression: Expression,
  ) {}

  /** The value if this is null: `coalesce(this, value)`. A string is text here, not a column. */
  default<Value>(value: Value): Source<Inference.Present<Type> | Inference.Fallback<Value>> {
    const fallback = isSource(value) ? value.expression : literalExpression(value);
    return new Source({ kind: 'call', schema: null, name: 'coalesce', arguments: [this.expression, fallback] });
  }
}

/** True of the sources of any loaded copy of this package. */
export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && (value as { [SOURCE]?: unknown })[SOURCE] === true;
}

export function toOrdering(source: SourceInput, direction: Direction, nulls: 'first' | 'last' | null): Ordering {
  const spelled = typeof direction === 'string' ? direction.toLowerCase() : null;
  if (spelled !== 'asc' && spelled !== 'desc')
    return refuse(`orderBy: the direction is ${describeValue(direction)}`, "write .orderBy('name', 'asc') or 'desc'");
  if (nulls !== null && nulls !== 'first' && nulls !== 'last')
    return refuse(`orderBy: nulls are ${describeValue(nulls)}`, "write .orderBy('name', 'asc', 'last') or 'first'");
  return { expression: toExpression(source), direction: spelled, nulls };
}

/** Reads a source as users write it; a string is a column, or a path to one. */
export function toExpression(source: Operand | true): Expression {
  if (isSource(source)) return source.expression;
  if (typeof source === 'string') return columnExpression(source);
  if (isOpaqueQuery(source)) return opaqueExpression(source);
  if (isObjectionValue(source)) return objectionExpression(source);
  if (isUnclear(source)) return refuse(`${describeUnclear(source)} is not a source`, SOURCE_HINT);
  return literalExpression(source);
}

const SOURCE_HINT = 'name a column or path, or write value(…) for a constant, caseWhen(…).then(…)';

/** As {@link toExpression}, for a call that needs a source. */
export function readSourceOf(call: string, source: SourceInput, example: string): Expression {
  if (source !== undefined && source !== null) return toExpression(source);
  return refuse(`${call} needs a source, and was given ${describeValue(source)}`, `write ${example}`);
}

/** What would be a value only by accident: an object of something else, a condition without its result, a function. */
function isUnclear(source: unknown): boolean {
  if (typeof source === 'function' || typeof source === 'symbol') return true;
  const isObject = typeof source === 'object' && source !== null;
  return isObject && !ArrayBuffer.isView(source) && Object.prototype.toString.call(source) !== '[object Date]';
}

function describeUnclear(source: unknown): string {
  if (typeof source === 'function') return 'a function';
  if (typeof source === 'symbol') return 'a symbol';
  if (Array.isArray(source)) return describeValue(source);
  return typeof (source as { then?: unknown }).then === 'function' ? 'a caseWhen without its then(…)' : 'an object';
}

export function literalExpression(value: unknown): Expression {
  return { kind: 'literal', literal: toLiteral(value) };
}

declare const MARK: unique symbol;

/**
 * The types that TypeScript infers for sources. `Inference.At<'tags.name'>` stands for the type of that column, before the
 * table is known; `ViewRow` resolves it when the type of the parent is known. You do not write these types: the
 * declarations of a project name them, if it exports a source or a view. A namespace, because TypeScript writes names only
 * of what an entry exports itself, and does not look into an `export * as`.
 *
 * @example
 * const tags: Source<Inference.At<'tags.name'>> = col('tags.name');
 */
export namespace Inference {
  /** Holds one of the types below; TypeScript tells them apart by `Kind`. No value has this type. */
  export interface Marked<Kind extends string, Inner> {
    readonly [MARK]: { readonly kind: Kind; readonly inner: Inner };
  }

  /** The type of the column at the end of a path. */
  export type At<Path extends string> = Marked<'at', Path>;

  /** An array of `Inner`. */
  export type Listed<Inner> = Marked<'list', Inner>;

  /** `Inner` without null. */
  export type Present<Inner> = Marked<'present', Inner>;

  /** `Result`, if the columns that it is computed from exist. */
  export type From<Inner, Result> = Marked<'from', readonly [Inner, Result]>;

  /** The type of a source, or of a value in place of one. */
  export type TypeOf<Input> = Input extends string
    ? string extends Input
      ? unknown
      : At<Input>
    : Input extends Source<infer Type>
      ? Type
      : Input extends number | bigint | boolean | null | Date | Uint8Array
        ? Widened<Input>
        : unknown;

  /** The type of the value that `default` falls back to. A string is text there, not a column. */
  export type Fallback<Value> = Value extends Source ? TypeOf<Value> : Widened<Value>;

  /** A literal type as the type that it belongs to: `'a'` as `string`. */
  export type Widened<Value> = Value extends string
    ? string
    : Value extends number
      ? number
      : Value extends bigint
        ? bigint
        : Value extends boolean
          ? boolean
          : Value;

  /** The type of `sum` and `avg`: `pg` gives `bigint` and `numeric` as strings, and floats as numbers. */
  export type Numeric = string | number | null;
}
