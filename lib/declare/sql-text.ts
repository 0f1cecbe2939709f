import type { Expression, SqlExpression } from '../definition/expression';
import { toLiteral } from '../definition/literal';
import { sqlOf } from '../definition/sql';
import { describeValue, OptionError } from '../errors';
import { isObjectionValue, type ObjectionValue, readObjectionValue, refuseAlias } from './objection-raw';
import { readPath, refuse } from './refuse';

/** What Knex's raw values and query builders have in common. */
export interface SqlConvertible {
  toSQL(): unknown;
}

/** A Knex raw, ref or query builder, or an Objection query (which knows its Knex builder). */
export type OpaqueQuery = SqlConvertible | { toKnexQuery(): SqlConvertible };

interface CompiledSql {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
}

export function isOpaqueQuery(value: unknown): value is OpaqueQuery {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const candidate = value as { toSQL?: unknown; toKnexQuery?: unknown };
  return typeof candidate.toKnexQuery === 'function' || typeof candidate.toSQL === 'function';
}

/**
 * Takes a Knex raw or query builder apart into its text and its bindings, each of which stays a value until the
 * compiler writes it.
 *
 * @throws {OptionError} for what Knex cannot write.
 */
export function opaqueSql(query: OpaqueQuery): SqlExpression {
  const { convertible, sql, bindings } = compile(query);
  return sqlOf(splitPlaceholders(sql, bindings ?? []), !isRaw(convertible));
}

function compile(query: OpaqueQuery): CompiledSql & { readonly convertible: SqlConvertible } {
  try {
    const convertible = 'toKnexQuery' in query ? query.toKnexQuery() : query;
    refuseAlias((convertible as { _alias?: unknown })._alias);
    const compiled = convertible.toSQL() as CompiledSql;
    if (typeof compiled.sql === 'string') return { ...compiled, convertible };
  } catch (error) {
    if (error instanceof OptionError) throw error;
    const message = `Knex cannot write a query: ${(error as Error).message}`;
    throw new OptionError(message, { hint: 'fix the query: its toSQL() must succeed', cause: error });
  }
  return refuse(`${describeValue(query)} is not a query`, 'give a query of one statement: knex(…).select(…)');
}

/** As {@link opaqueSql}, where an expression is wanted: a select is in parentheses, as text like any other. */
export function opaqueExpression(query: OpaqueQuery): SqlExpression {
  const sql = opaqueSql(query);
  return sql.query ? sqlOf(['(', ...withoutEnd(sql.parts), ')'], false) : sql;
}

const QUERY_HINT = 'give a query: knex(…).select(…) or sql`select …`';

/** A select as the whole of a view or of a subquery: SQL text, a Knex query, or an expression made with `sql`. */
export function querySql(query: OpaqueQuery | string | { readonly expression: Expression }): SqlExpression {
  if (typeof query === 'string') return sqlOf([query], true);
  if (isOpaqueQuery(query)) return { ...opaqueSql(query), query: true };
  if (typeof query === 'function')
    return refuse('a subquery is given as a function', "give the query itself: knex('comments').where(…)");
  const { expression } = (query ?? {}) as { readonly expression?: Expression };
  if (expression === undefined) return refuse(`${describeValue(query)} is not a query`, QUERY_HINT);
  if (expression.kind !== 'sql') return refuse('a query is given as a source that is not made with sql`…`', QUERY_HINT);
  return { ...expression, query: true };
}

/** A semicolon at the end of a select would end the statement that it becomes part of. */
function withoutEnd(parts: SqlExpression['parts']): SqlExpression['parts'] {
  const last = parts[parts.length - 1];
  return typeof last === 'string' ? [...parts.slice(0, -1), last.replace(/[\s;]+$/, '')] : parts;
}

/** A Knex raw is text wherever it stands; anything else is a select, which needs parentheses. */
function isRaw(convertible: SqlConvertible): boolean {
  return (
    typeof (convertible as { sql?: unknown }).sql === 'string' ||
    (convertible as { isRawInstance?: boolean }).isRawInstance === true
  );
}

/** Knex writes a binding as `?` and a question mark of the text as `\?`. */
function splitPlaceholders(sql: string, bindings: readonly unknown[]): readonly (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let text = '';
  let used = 0;
  let from = 0;
  for (const match of sql.matchAll(/\\?\?/g)) {
    text += sql.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === '\\?' || used >= bindings.length) {
      text += '?';
      continue;
    }
    parts.push(text, { kind: 'literal', literal: toLiteral(bindings[used]) });
    used += 1;
    text = '';
  }
  parts.push(text + sql.slice(from));
  return parts;
}

/**
 * Raw text as Knex takes it: `?` for a value, `??` for a column or path (a source), `:name` and `:name:` with an object
 * of bindings, and a backslash before what is meant as text.
 *
 * @throws {OptionError} when bindings and placeholders do not match.
 */
export function rawSql(sql: string, bindings: unknown): SqlExpression {
  const parts = isNamed(bindings) ? namedParts(sql, bindings) : positionalParts(sql, toBindingList(bindings));
  return sqlOf(parts, false);
}

type Part = string | Expression;

function isNamed(bindings: unknown): bindings is Record<string, unknown> {
  return Object.prototype.toString.call(bindings) === '[object Object]' && !isOpaqueQuery(bindings);
}

function toBindingList(bindings: unknown): readonly unknown[] {
  return bindings === undefined ? [] : Array.isArray(bindings) ? bindings : [bindings];
}

function positionalParts(sql: string, bindings: readonly unknown[]): Part[] {
  let used = 0;
  const parts = replaceTokens(sql, /\\\?|\?\??/g, (token) => {
    if (token === '\\?') return '?';
    if (used >= bindings.length)
      return refuse(`raw SQL has more placeholders than its ${bindings.length} bindings`, BINDINGS_HINT);
    const binding = bindings[used];
    used += 1;
    return token === '??' ? identifierPart(binding) : valuePart(binding);
  });
  if (used < bindings.length)
    return refuse(`raw SQL has ${used} placeholders for its ${bindings.length} bindings`, BINDINGS_HINT);
  return parts;
}

function namedParts(sql: string, bindings: Record<string, unknown>): Part[] {
  return replaceTokens(sql, /\\:\w+:?|::\w+|:\w+:?/g, (token) => {
    if (token.startsWith('\\')) return token.slice(1);
    const name = token.replace(/:/g, '');
    if (token.startsWith('::') || !Object.hasOwn(bindings, name)) return token;
    return token.endsWith(':') ? identifierPart(bindings[name]) : valuePart(bindings[name]);
  });
}

function replaceTokens(sql: string, tokens: RegExp, replace: (token: string) => Part): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of sql.matchAll(tokens)) {
    parts.push(sql.slice(from, match.index), replace(match[0]));
    from = match.index + match[0].length;
  }
  parts.push(sql.slice(from));
  return parts;
}

const BINDINGS_HINT = "give as many bindings as there are placeholders: whereRaw('?? > ?', ['rating', 3])";

function identifierPart(binding: unknown): Expression {
  if (isObjectionValue(binding)) return objectionExpression(binding);
  if (typeof binding === 'string') return columnExpression(binding);
  return refuse(`raw SQL has the identifier ${describeValue(binding)}`, BINDINGS_HINT);
}

function valuePart(binding: unknown): Expression {
  if (isObjectionValue(binding)) return objectionExpression(binding);
  return isOpaqueQuery(binding) ? opaqueExpression(binding) : { kind: 'literal', literal: toLiteral(binding) };
}

/** Objection's `raw` or `ref`, whose names are columns and paths as those of any source. */
export function objectionExpression(value: ObjectionValue): Expression {
  const read = readObjectionValue(value);
  return 'path' in read ? columnExpression(read.path) : rawSql(read.sql, read.bindings);
}

/** A column of the parent, or a dotted path to one; an array is taken as it is, so that names may contain dots. */
export function columnExpression(path: string | readonly string[]): Expression {
  const parts = readPath(path, 'col', "'author.name'");
  return { kind: 'column', path: parts.slice(0, -1), column: parts[parts.length - 1] ?? '' };
}
