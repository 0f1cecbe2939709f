import { quoteIdentifier } from '../../compiler/dialect';
import { onlyRow } from '../../session/database';
import type { DatabaseError } from '../../session/database-error';
import type { ExecutionContext } from '../context';

/** A name in the body of a function was not found: a function, relation, type, operator or schema. */
const NOT_FOUND: ReadonlySet<string> = new Set(['42883', '42P01', '42704', '3F000']);

const IS_RESTRICTED =
  "select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 170000 as restricted";

/**
 * For a name that was not found inside a function: from PostgreSQL 17 on, `create` and `refresh materialized view` run
 * functions under `search_path = pg_catalog, pg_temp`.
 *
 * @see https://www.postgresql.org/docs/17/release-17.html#RELEASE-17-MIGRATION
 */
export async function hintForFunction(
  { database }: ExecutionContext,
  { code, where }: DatabaseError,
): Promise<string | null> {
  if (where === undefined || !NOT_FOUND.has(code)) return null;
  const { restricted } = await onlyRow<{ restricted: boolean }>(database, IS_RESTRICTED, []);
  if (!restricted) return null;
  const { named } = await database.searchPath();
  const path = [...named.map(quoteIdentifier), 'pg_temp'].join(', ');
  const rule = 'since PostgreSQL 17, functions in a materialized view run under search_path = pg_catalog, pg_temp';
  return `${rule}: name schemas inside the function, or let its owner run: alter function ${functionIn(where)} set search_path = ${path}`;
}

/** `SQL function "norm" during inlining`, `PL/pgSQL function norm(text) line 1 at RETURN`. */
function functionIn(where: string): string {
  const [, quoted, signature] = /"([^"\n]+)"|([\w$.]+\([^)\n]*\))/.exec(where) ?? [];
  return signature ?? (quoted === undefined ? '…' : quoteIdentifier(quoted));
}
