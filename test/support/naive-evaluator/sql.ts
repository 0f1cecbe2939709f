import type { SqlExpression } from '../../../lib/definition';
import { compareWith } from './compare';
import { textOf } from './text';
import { type Database, Json, type Value } from './values';

/** The few texts of the `sql` template and `whereRaw` that generated definitions use; `$` stands for an expression. */
const TEMPLATES: { readonly [text: string]: (...operands: Value[]) => Value } = {
  '$ || $': (left, right) => (left === null || right === null ? null : String(left) + String(right)),
  '($ is null)': (value) => value === null,
  'case when $ is null then $ else $ end': (value, whenNull, otherwise) => (value === null ? whenNull : otherwise),
  '$ = $': (left, right) => compareWith('=', left, right),
  '$ < $ or $ is null': (left, right, other) =>
    compareWith('<', left, right) === true ? true : other === null ? true : compareWith('<', left, right),
  "jsonb_build_array($, '?')": (value) => new Json([jsonOf(value), '?']),
  true: () => true,
};

export function applyTemplate(sql: SqlExpression, operands: readonly Value[]): Value {
  const text = sql.parts.map((part) => (typeof part === 'string' ? part : '$')).join('');
  const template = TEMPLATES[text];
  if (template === undefined) throw new Error(`the naive evaluator does not know the SQL ${JSON.stringify(text)}`);
  return template(...operands);
}

/** `select "column" from "table"`, the one kind of subquery that generated definitions use. */
export function subqueryValues(query: SqlExpression, database: Database): readonly Value[] {
  const [, column, table] = /^select "(\w+)" from "(\w+)"$/.exec(query.parts.join('')) ?? [];
  if (column === undefined || table === undefined)
    throw new Error(`the naive evaluator does not know the query ${query.parts.join('')}`);
  return (database[table] ?? []).map((row) => row[column] ?? null);
}

/** What `to_jsonb` makes of a value. */
export function jsonOf(value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (value instanceof Json) return value.value;
  if (Array.isArray(value)) return value.map(jsonOf);
  const text = textOf(value);
  return typeof value === 'bigint' || 'scale' in (value as object) ? Number(text) : text;
}
