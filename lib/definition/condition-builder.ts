import { COMPARISON_OPERATORS, type Condition, type Expression } from './expression';
import { join } from './join-conditions';
import { toLiteral } from './literal';
import { parsePath } from './names';
import { isSource, Source, type SourceInput, toExpression } from './source';
import { isOpaqueQuery, type OpaqueQuery, opaqueExpression, querySql, rawSql, sqlOf } from './sql-text';

type Connector = 'and' | 'or';

/** What groups conditions: `(q) => q.where(…).orWhere(…)`, with `this` as the builder too, as in Knex. */
export type ConditionCallback = (this: ConditionBuilder, builder: ConditionBuilder) => unknown;

/** The arguments of `where`: the forms that Knex's `where` takes, over sources. */
export type ConditionInput =
  | [callback: ConditionCallback]
  | [values: { readonly [source: string]: unknown }]
  | [raw: OpaqueQuery | Source | boolean]
  | [source: SourceInput, value: unknown]
  | [source: SourceInput, operator: string, value: unknown];

/**
 * Collects conditions the way Knex's query builder does, over sources instead of columns; `build()` gives the value.
 * Values on the right stay values (`col('…')` compares with a column), strings on the left are columns or paths.
 */
export class ConditionBuilder {
  /** Alternatives of conjunctions: `a or b and c` is `[[a], [b, c]]`. */
  private readonly alternatives: Condition[][] = [];

  /** The condition collected so far, or null when there is none. */
  build(): Condition | null {
    if (this.alternatives.length === 0) return null;
    const joined = this.alternatives.map((conditions) => join('and', conditions));
    return join('or', joined);
  }

  add(connector: Connector, condition: Condition | null): this {
    if (condition === null) return this;
    const last = this.alternatives[this.alternatives.length - 1];
    if (connector === 'or' || last === undefined) this.alternatives.push([condition]);
    else last.push(condition);
    return this;
  }

  where(...input: ConditionInput): this {
    return this.add('and', readCondition(input));
  }
  andWhere(...input: ConditionInput): this {
    return this.where(...input);
  }
  orWhere(...input: ConditionInput): this {
    return this.add('or', readCondition(input));
  }
  /** An object negates each of its comparisons, as in Knex. */
  whereNot(...input: ConditionInput): this {
    const [first] = input;
    if (input.length === 1 && isComparisons(first)) {
      for (const [source, value] of Object.entries(first)) this.whereNot(source, value);
      return this;
    }
    return this.add('and', negate(readCondition(input)));
  }
  andWhereNot(...input: ConditionInput): this {
    return this.whereNot(...input);
  }
  orWhereNot(...input: ConditionInput): this {
    return this.add('or', negate(readCondition(input)));
  }

  whereRaw(sql: string | OpaqueQuery, bindings?: unknown): this {
    return this.add('and', rawCondition(sql, bindings));
  }
  andWhereRaw(sql: string | OpaqueQuery, bindings?: unknown): this {
    return this.whereRaw(sql, bindings);
  }
  orWhereRaw(sql: string | OpaqueQuery, bindings?: unknown): this {
    return this.add('or', rawCondition(sql, bindings));
  }

  whereIn(source: InSource, values: InValues): this {
    return this.add('and', inCondition(source, values, false));
  }
  andWhereIn(source: InSource, values: InValues): this {
    return this.whereIn(source, values);
  }
  orWhereIn(source: InSource, values: InValues): this {
    return this.add('or', inCondition(source, values, false));
  }
  whereNotIn(source: InSource, values: InValues): this {
    return this.add('and', inCondition(source, values, true));
  }
  orWhereNotIn(source: InSource, values: InValues): this {
    return this.add('or', inCondition(source, values, true));
  }

  whereNull(source: SourceInput): this {
    return this.add('and', nullCondition(source, false));
  }
  orWhereNull(source: SourceInput): this {
    return this.add('or', nullCondition(source, false));
  }
  whereNotNull(source: SourceInput): this {
    return this.add('and', nullCondition(source, true));
  }
  orWhereNotNull(source: SourceInput): this {
    return this.add('or', nullCondition(source, true));
  }

  whereBetween(source: SourceInput, range: readonly unknown[]): this {
    return this.add('and', betweenCondition(source, range, false));
  }
  andWhereBetween(source: SourceInput, range: readonly unknown[]): this {
    return this.whereBetween(source, range);
  }
  orWhereBetween(source: SourceInput, range: readonly unknown[]): this {
    return this.add('or', betweenCondition(source, range, false));
  }
  whereNotBetween(source: SourceInput, range: readonly unknown[]): this {
    return this.add('and', betweenCondition(source, range, true));
  }
  andWhereNotBetween(source: SourceInput, range: readonly unknown[]): this {
    return this.whereNotBetween(source, range);
  }
  orWhereNotBetween(source: SourceInput, range: readonly unknown[]): this {
    return this.add('or', betweenCondition(source, range, true));
  }

  whereLike(source: SourceInput, pattern: unknown): this {
    return this.where(source, 'like', pattern);
  }
  andWhereLike(source: SourceInput, pattern: unknown): this {
    return this.whereLike(source, pattern);
  }
  orWhereLike(source: SourceInput, pattern: unknown): this {
    return this.orWhere(source, 'like', pattern);
  }
  whereILike(source: SourceInput, pattern: unknown): this {
    return this.where(source, 'ilike', pattern);
  }
  andWhereILike(source: SourceInput, pattern: unknown): this {
    return this.whereILike(source, pattern);
  }
  orWhereILike(source: SourceInput, pattern: unknown): this {
    return this.orWhere(source, 'ilike', pattern);
  }

  /** Compares two sources: `whereColumn('updated_at', '>', 'created_at')`. */
  whereColumn(...input: ColumnComparison): this {
    return this.add('and', columnCondition(input));
  }
  orWhereColumn(...input: ColumnComparison): this {
    return this.add('or', columnCondition(input));
  }

  andWhereColumn(...input: ColumnComparison): this {
    return this.whereColumn(...input);
  }
  whereNotColumn(...input: ColumnComparison): this {
    return this.add('and', negate(columnCondition(input)));
  }
  andWhereNotColumn(...input: ColumnComparison): this {
    return this.whereNotColumn(...input);
  }
  orWhereNotColumn(...input: ColumnComparison): this {
    return this.add('or', negate(columnCondition(input)));
  }

  /** A relation path (`'comments'`: has at least one), or a subquery as in Knex. */
  whereExists(relation: string | readonly string[] | OpaqueQuery | Source): this {
    return this.add('and', existsCondition(relation));
  }
  orWhereExists(relation: string | readonly string[] | OpaqueQuery | Source): this {
    return this.add('or', existsCondition(relation));
  }
  whereNotExists(relation: string | readonly string[] | OpaqueQuery | Source): this {
    return this.add('and', negate(existsCondition(relation)));
  }
  orWhereNotExists(relation: string | readonly string[] | OpaqueQuery | Source): this {
    return this.add('or', negate(existsCondition(relation)));
  }

  whereJsonObject(source: SourceInput, value: unknown): this {
    return this.add('and', jsonCondition(source, '=', value));
  }
  andWhereJsonObject(source: SourceInput, value: unknown): this {
    return this.whereJsonObject(source, value);
  }
  orWhereJsonObject(source: SourceInput, value: unknown): this {
    return this.add('or', jsonCondition(source, '=', value));
  }
  whereNotJsonObject(source: SourceInput, value: unknown): this {
    return this.add('and', negate(jsonCondition(source, '=', value)));
  }
  andWhereNotJsonObject(source: SourceInput, value: unknown): this {
    return this.whereNotJsonObject(source, value);
  }
  orWhereNotJsonObject(source: SourceInput, value: unknown): this {
    return this.add('or', negate(jsonCondition(source, '=', value)));
  }
  whereJsonSupersetOf(source: SourceInput, value: unknown): this {
    return this.add('and', jsonCondition(source, '@>', value));
  }
  andWhereJsonSupersetOf(source: SourceInput, value: unknown): this {
    return this.whereJsonSupersetOf(source, value);
  }
  orWhereJsonSupersetOf(source: SourceInput, value: unknown): this {
    return this.add('or', jsonCondition(source, '@>', value));
  }
  whereJsonNotSupersetOf(source: SourceInput, value: unknown): this {
    return this.add('and', negate(jsonCondition(source, '@>', value)));
  }
  andWhereJsonNotSupersetOf(source: SourceInput, value: unknown): this {
    return this.whereJsonNotSupersetOf(source, value);
  }
  orWhereJsonNotSupersetOf(source: SourceInput, value: unknown): this {
    return this.add('or', negate(jsonCondition(source, '@>', value)));
  }
  whereJsonSubsetOf(source: SourceInput, value: unknown): this {
    return this.add('and', jsonCondition(source, '<@', value));
  }
  andWhereJsonSubsetOf(source: SourceInput, value: unknown): this {
    return this.whereJsonSubsetOf(source, value);
  }
  orWhereJsonSubsetOf(source: SourceInput, value: unknown): this {
    return this.add('or', jsonCondition(source, '<@', value));
  }
  whereJsonNotSubsetOf(source: SourceInput, value: unknown): this {
    return this.add('and', negate(jsonCondition(source, '<@', value)));
  }
  andWhereJsonNotSubsetOf(source: SourceInput, value: unknown): this {
    return this.whereJsonNotSubsetOf(source, value);
  }
  orWhereJsonNotSubsetOf(source: SourceInput, value: unknown): this {
    return this.add('or', negate(jsonCondition(source, '<@', value)));
  }

  /** Compares what a JSON path leads to: `whereJsonPath('address', '$.zip', '=', '1010')`. A number compares as one. */
  whereJsonPath(source: SourceInput, path: string, operator: string, value: unknown): this {
    return this.add('and', jsonPathCondition(source, path, operator, value));
  }
  andWhereJsonPath(source: SourceInput, path: string, operator: string, value: unknown): this {
    return this.whereJsonPath(source, path, operator, value);
  }
  orWhereJsonPath(source: SourceInput, path: string, operator: string, value: unknown): this {
    return this.add('or', jsonPathCondition(source, path, operator, value));
  }
}

/** `(left, right)` for equality, or `(left, operator, right)`. */
export type ColumnComparison =
  | [left: SourceInput, right: SourceInput]
  | [left: SourceInput, operator: string, right: SourceInput];

type InSource = SourceInput | readonly SourceInput[];
type InValues = readonly unknown[] | OpaqueQuery | Source;

function isComparisons(input: unknown): input is { readonly [source: string]: unknown } {
  return typeof input === 'object' && input !== null && !isSource(input) && !isOpaqueQuery(input);
}

export function negate(condition: Condition | null): Condition | null {
  return condition === null ? null : { kind: 'not', condition };
}

/** Reads the arguments of `where` into a condition; null when they say nothing (an empty group, an empty object). */
export function readCondition(input: ConditionInput): Condition | null {
  const [first] = input;
  if (input.length === 1) return readSingle(first as ConditionCallback | object | boolean);
  const operator = input.length === 2 ? '=' : String(input[1]).trim().toLowerCase();
  return compare(toExpression(first as SourceInput), operator, input.length === 2 ? input[1] : input[2]);
}

function readSingle(input: unknown): Condition | null {
  if (typeof input === 'boolean') return { kind: input ? 'and' : 'or', conditions: [] };
  if (isSource(input)) return { kind: 'truth', expression: input.expression };
  if (typeof input === 'function' && !isOpaqueQuery(input)) {
    const group = new ConditionBuilder();
    (input as ConditionCallback).call(group, group);
    return group.build();
  }
  if (isOpaqueQuery(input)) return { kind: 'truth', expression: opaqueExpression(input) };
  if (input === null || typeof input !== 'object') throw new TypeError(`where: ${describe(input)} is not a condition`);
  const group = new ConditionBuilder();
  for (const [source, value] of Object.entries(input)) group.where(source, value);
  return group.build();
}

/** `where(source, operator, value)`, with the operators that are forms of their own. */
function compare(left: Expression, operator: string, value: unknown): Condition {
  switch (operator) {
    case 'in':
    case 'not in':
      return inRows([left], value as InValues, operator === 'not in');
    case 'between':
    case 'not between':
      return between(left, value as readonly unknown[], operator === 'not between');
    case 'is':
    case 'is not':
      return isCondition(left, value, operator === 'is not');
  }
  if (!COMPARISON_OPERATORS.has(operator)) throw new TypeError(`where: the operator '${operator}' is not known`);
  if (value === null && (operator === '=' || operator === '!=' || operator === '<>')) {
    return { kind: 'null', expression: left, negated: operator !== '=' };
  }
  return { kind: 'comparison', left, operator, right: toOperand(value) };
}

function isCondition(left: Expression, value: unknown, negated: boolean): Condition {
  if (value === null) return { kind: 'null', expression: left, negated };
  return {
    kind: 'comparison',
    left,
    operator: negated ? 'is distinct from' : 'is not distinct from',
    right: toOperand(value),
  };
}

/** The right side of a comparison: a value, unless it is an expression. */
function toOperand(value: unknown): Expression {
  if (typeof value === 'function' && !isOpaqueQuery(value)) return querySql(value as never);
  if (isSource(value)) return value.expression;
  if (isOpaqueQuery(value)) return opaqueExpression(value);
  return { kind: 'literal', literal: toLiteral(value) };
}

function nullCondition(source: SourceInput, negated: boolean): Condition {
  return { kind: 'null', expression: toExpression(source), negated };
}

function betweenCondition(source: SourceInput, range: readonly unknown[], negated: boolean): Condition {
  return between(toExpression(source), range, negated);
}

function between(expression: Expression, range: readonly unknown[], negated: boolean): Condition {
  if (!Array.isArray(range) || range.length !== 2)
    throw new TypeError('whereBetween: the range is not an array of two values');
  return { kind: 'between', expression, low: toOperand(range[0]), high: toOperand(range[1]), negated };
}

function columnCondition(
  input: readonly [SourceInput, SourceInput] | readonly [SourceInput, string, SourceInput],
): Condition {
  const operator = input.length === 2 ? '=' : input[1];
  const right = input.length === 2 ? input[1] : input[2];
  return compare(toExpression(input[0]), operator.trim().toLowerCase(), new Source(toExpression(right)));
}

function inCondition(source: InSource, values: InValues, negated: boolean): Condition {
  const left = (Array.isArray(source) ? source : [source]).map((one: SourceInput) => toExpression(one));
  return inRows(left, values, negated);
}

function inRows(left: readonly Expression[], values: InValues, negated: boolean): Condition {
  if (isOpaqueQuery(values) || isSource(values)) return { kind: 'inQuery', left, query: querySql(values), negated };
  if (typeof values === 'function') return { kind: 'inQuery', left, query: querySql(values), negated };
  if (!Array.isArray(values)) throw new TypeError('whereIn: the values are neither an array nor a query');
  const rows = values.map((row) => (left.length === 1 ? [row] : asRow(row, left.length)).map(toOperand));
  return { kind: 'in', left, rows, negated };
}

function asRow(row: unknown, width: number): readonly unknown[] {
  if (!Array.isArray(row) || row.length !== width)
    throw new TypeError(`whereIn: each value must be an array of ${width}`);
  return row;
}

function existsCondition(relation: string | readonly string[] | OpaqueQuery | Source): Condition {
  if (typeof relation === 'string' || Array.isArray(relation)) {
    if (relation.length === 0) throw new TypeError('whereExists: names no relation');
    return { kind: 'exists', path: parsePath(relation as string | readonly string[]) };
  }
  const query = querySql(relation as OpaqueQuery | Source);
  return { kind: 'truth', expression: sqlOf(['exists ', query], false) };
}

function jsonCondition(source: SourceInput, operator: string, value: unknown): Condition {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const right: Expression = { kind: 'cast', expression: { kind: 'literal', literal: toLiteral(text) }, type: 'jsonb' };
  return { kind: 'comparison', left: toExpression(source), operator, right };
}

/** https://www.postgresql.org/docs/current/functions-json.html: the first item as text, or as a number. */
function jsonPathCondition(source: SourceInput, path: string, operator: string, value: unknown): Condition {
  const literal: Expression = { kind: 'literal', literal: toLiteral(path) };
  const item: Expression = {
    kind: 'sql',
    parts: ['jsonb_path_query_first(', toExpression(source), ', ', literal, ") #>> '{}'"],
    query: false,
  };
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const left: Expression = isNumber ? { kind: 'cast', expression: item, type: 'numeric' } : item;
  return compare(left, operator.trim().toLowerCase(), value);
}

function rawCondition(sql: string | OpaqueQuery, bindings: unknown): Condition {
  return { kind: 'truth', expression: typeof sql === 'string' ? rawSql(sql, bindings) : opaqueExpression(sql) };
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value === 'string' ? `'${value}'` : String(value);
}
