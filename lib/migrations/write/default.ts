import {
  type AggregateExpression,
  type CallExpression,
  type Expression,
  type Literal,
  parseJson,
} from '../../definition';
import { writeAggregate } from './aggregate';
import { writeJson, writeLiteral } from './literal';
import type { Writer } from './writer';

/** `sum('amount').default(0)` for what that is read as; else null. */
export function writeDefault(writer: Writer, { schema, name, arguments: args }: CallExpression): string | null {
  const [aggregate, fallback] = args;
  if (schema !== null || name !== 'coalesce' || args.length !== 2) return null;
  if (aggregate?.kind !== 'aggregate' || fallback === undefined) return null;
  const value = isJson(aggregate) ? jsonFallback(fallback) : literalFallback(fallback);
  return value === null ? null : `${writeAggregate(writer, aggregate)}.default(${value})`;
}

function isJson({ function: name }: AggregateExpression): boolean {
  return name === 'jsonAgg' || name === 'jsonObjectAgg';
}

function literalFallback(fallback: Expression): string | null {
  return fallback.kind === 'literal' ? writeLiteral(fallback.literal) : null;
}

function jsonFallback(fallback: Expression): string | null {
  if (fallback.kind === 'literal') return fallback.literal.type === 'null' ? 'null' : null;
  const text = jsonText(fallback);
  const json = text === null ? null : parseJson(text);
  return json === null || json.parsed === null ? null : writeJson(json.parsed);
}

/** The text of what is cast to `jsonb`; else null. */
export function jsonText(expression: Expression): string | null {
  if (expression.kind !== 'cast' || expression.type !== 'jsonb') return null;
  const { expression: inner } = expression;
  return inner.kind === 'literal' ? textOf(inner.literal) : null;
}

export function textOf(literal: Literal): string | null {
  return literal.type === 'string' ? literal.text : null;
}
