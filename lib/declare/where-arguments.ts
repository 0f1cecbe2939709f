import { sqlOf } from '../definition';
import { join } from '../definition/conditions';
import type { Condition, Expression } from '../definition/expression';
import { toLiteral } from '../definition/literal';
import { describeValue } from '../errors';
import { between, compare, type InValues, inRows } from './comparison';
import { isObjectionValue } from './objection-raw';
import { readPath, refuse } from './refuse';
import { isSource, Source, type SourceInput, toExpression } from './source';
import { isOpaqueQuery, type OpaqueQuery, objectionExpression, opaqueExpression, querySql, rawSql } from './sql-text';
import type { WhereForm } from './where-forms';

/** Values that sources are compared with: `{ title: 'x', 'author.name': 'Ada' }`. */
export interface Comparisons {
  readonly [source: string]: unknown;
}

/** What `where` takes beside a callback. */
export type ComparisonInput =
  | [values: Comparisons]
  | [raw: OpaqueQuery | Source | boolean]
  | [source: SourceInput, value: unknown]
  | [source: SourceInput, operator: string, value: unknown];

/** `(left, right)` for equality, or `(left, operator, right)`. */
export type ColumnComparison =
  | [left: SourceInput, right: SourceInput]
  | [left: SourceInput, operator: string, right: SourceInput];

/** The arguments of the methods of each form. */
export interface WhereArguments {
  where: ComparisonInput;
  raw: [sql: string | OpaqueQuery, bindings?: unknown];
  in: [source: SourceInput | readonly SourceInput[], values: InValues];
  null: [source: SourceInput];
  between: [source: SourceInput, range: readonly unknown[]];
  like: [source: SourceInput, pattern: unknown];
  iLike: [source: SourceInput, pattern: unknown];
  column: ColumnComparison;
  exists: [relation: string | readonly string[] | OpaqueQuery | Source];
  jsonObject: [source: SourceInput, value: unknown];
  jsonSupersetOf: [source: SourceInput, value: unknown];
  jsonSubsetOf: [source: SourceInput, value: unknown];
  jsonPath: [source: SourceInput, path: string, operator: string, value: unknown];
}

const CONDITION_HINT =
  "write where('rating', '>', 3), where({ status: 'open' }) or where((q) => q.whereNull('author_id'))";

/** Reads the arguments of each form into its condition, not negated; null for an empty object. */
export const WHERE_ARGUMENTS: {
  readonly [Form in WhereForm]: (...input: WhereArguments[Form]) => Condition | null;
} = {
  where: readComparison,
  raw: (sql, bindings) => ({
    kind: 'truth',
    expression: typeof sql === 'string' ? rawSql(sql, bindings) : readRaw(sql),
  }),
  in: (source, values) => inRows([source].flat().map(toExpression), values, false),
  null: (source) => ({ kind: 'null', expression: toExpression(source), negated: false }),
  between: (source, range) => between(toExpression(source), range, false),
  like: (source, pattern) => compare(toExpression(source), 'like', pattern),
  iLike: (source, pattern) => compare(toExpression(source), 'ilike', pattern),
  column: readColumns,
  exists: readExists,
  jsonObject: (source, value) => compareJson(source, '=', value),
  jsonSupersetOf: (source, value) => compareJson(source, '@>', value),
  jsonSubsetOf: (source, value) => compareJson(source, '<@', value),
  jsonPath: readJsonPath,
};

function readRaw(sql: OpaqueQuery): Expression {
  if (isOpaqueQuery(sql) || isObjectionValue(sql)) return toExpression(sql);
  return refuse(
    `whereRaw takes SQL text, and was given ${describeValue(sql)}`,
    "write whereRaw('?? > ?', ['rating', 3])",
  );
}

function readComparison(...input: ComparisonInput): Condition | null {
  if (input.length === 1) return readSingle(input[0]);
  if (input.length < 2) return refuse('where is given nothing', CONDITION_HINT);
  const operator = input.length === 2 ? '=' : (input[1] as string);
  return compare(toExpression(input[0]), operator, input.length === 2 ? input[1] : input[2]);
}

function readSingle(input: unknown): Condition | null {
  if (typeof input === 'boolean') return { kind: input ? 'and' : 'or', conditions: [] };
  if (isSource(input)) return { kind: 'truth', expression: input.expression };
  if (isOpaqueQuery(input)) return { kind: 'truth', expression: opaqueExpression(input) };
  if (isObjectionValue(input)) return { kind: 'truth', expression: objectionExpression(input) };
  if (!isComparisons(input)) return refuse(`where: ${describe(input)} is not a condition`, CONDITION_HINT);
  const comparisons = Object.entries(input).map(([source, value]) => compare(toExpression(source), '=', value));
  return comparisons.length === 0 ? null : join('and', comparisons);
}

export function isComparisons(input: unknown): input is Comparisons {
  const isObject = Object.prototype.toString.call(input) === '[object Object]';
  return isObject && !isSource(input) && !isOpaqueQuery(input) && !isObjectionValue(input);
}

function readColumns(...input: ColumnComparison): Condition {
  const [operator, right] = input.length === 2 ? ['=', input[1]] : [input[1], input[2]];
  return compare(toExpression(input[0]), operator, new Source(toExpression(right)));
}

function readExists(relation: string | readonly string[] | OpaqueQuery | Source): Condition {
  if (typeof relation === 'string' || Array.isArray(relation)) {
    return { kind: 'exists', path: readPath(relation, 'whereExists', "'comments'") };
  }
  const query = querySql(relation as OpaqueQuery | Source);
  return { kind: 'truth', expression: sqlOf(['exists ', query], false) };
}

function compareJson(source: SourceInput, operator: string, value: unknown): Condition {
  const right: Expression = { kind: 'cast', expression: jsonText(value), type: 'jsonb' };
  return { kind: 'comparison', left: toExpression(source), operator, right };
}

function jsonText(value: unknown): Expression {
  try {
    return { kind: 'literal', literal: toLiteral(typeof value === 'string' ? value : JSON.stringify(value)) };
  } catch (error) {
    return refuse(`a value cannot be written as JSON (${(error as Error).message})`, "write { color: 'red' }");
  }
}

/** https://www.postgresql.org/docs/current/functions-json.html: the first item as text, or as a number. */
function readJsonPath(source: SourceInput, path: string, operator: string, value: unknown): Condition {
  const literal: Expression = { kind: 'literal', literal: toLiteral(path) };
  const item: Expression = {
    kind: 'sql',
    parts: ['jsonb_path_query_first(', toExpression(source), ', ', literal, ") #>> '{}'"],
    query: false,
  };
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const left: Expression = isNumber ? { kind: 'cast', expression: item, type: 'numeric' } : item;
  return compare(left, operator, value);
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : describeValue(value);
}
