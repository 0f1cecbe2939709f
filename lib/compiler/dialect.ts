import { dirname, join } from 'node:path';
import { clipBytes, type Literal, MAX_NAME_BYTES, type RelationName, type TableName } from '../definition';
import { type LiteralPosition, type PrepareValue, writeLiteral } from './literal';
import type { DeclaredPart } from './parts';

/** What of a Knex client decides how names are written. */
export interface IdentifierClient {
  customWrapIdentifier(value: string, wrap: (value: string) => string, queryContext?: unknown): string;
}

/** How names and values are written: the only place that quotes. */
export interface Dialect {
  /** A name, quoted, after the `wrapIdentifier` of the Knex configuration. */
  identifier(name: string): string;
  /** A table's name, quoted, with its schema where it has one. */
  table(name: TableName): string;
  /** The name that the catalog holds: mapped, unquoted, cut to 63 bytes. */
  physicalName(name: string): string;
  /** As `physicalName`, for the schema and the name of a table. */
  physicalTable(name: TableName): TableName;
  literal(literal: Literal, position: LiteralPosition): string;
  /** The text that is written for a part of a declaration. Marked where its place is to be found. */
  mark(part: DeclaredPart, text: string): string;
}

/**
 * The dialect of a Knex client. Names go through the client's own wrapping one by one, so that dots, brackets and spaces
 * in them stay what they are.
 */
export function createDialect(client: IdentifierClient, queryContext?: unknown): Dialect {
  const quoted = new Map<string, string>();
  const wrap = (name: string): string => client.customWrapIdentifier(name, quoteIdentifier, queryContext);
  const identifier = (name: string): string => {
    const known = quoted.get(name);
    if (known !== undefined) return known;
    const text = clipIdentifier(wrap(name));
    quoted.set(name, text);
    return text;
  };
  const physicalName = (name: string): string => unquoteIdentifier(identifier(name));
  return {
    identifier,
    table: ({ schema, name }) => (schema === null ? identifier(name) : `${identifier(schema)}.${identifier(name)}`),
    physicalName,
    physicalTable: ({ schema, name }) => ({
      schema: schema === null ? null : physicalName(schema),
      name: physicalName(name),
    }),
    literal: (literal, position) => writeLiteral(literal, position, driverPrepareValue()),
    mark: (_part, text) => text,
  };
}

export function quoteIdentifier(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** `"schema"."name"`, as the catalog holds them. */
export function qualify({ schema, name }: RelationName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** The name inside a quoted identifier; an unquoted one folds to lower case, as the server folds it. */
function unquoteIdentifier(quoted: string): string {
  if (quoted.length < 2 || !quoted.startsWith('"') || !quoted.endsWith('"')) return quoted.toLowerCase();
  const inner = quoted.slice(1, -1);
  return inner.includes('"') ? inner.replace(/""/g, '"') : inner;
}

/** Cuts a name where PostgreSQL would cut it, silently, so that the text says what the catalog will say. */
function clipIdentifier(quoted: string): string {
  if (quoted.length * 4 <= MAX_NAME_BYTES) return quoted;
  const name = unquoteIdentifier(quoted);
  return Buffer.byteLength(name) <= MAX_NAME_BYTES ? quoted : quoteIdentifier(clipBytes(name, MAX_NAME_BYTES));
}

let prepareValue: PrepareValue | undefined;

/** The driver's own preparation of bindings, loaded on first use. */
function driverPrepareValue(): PrepareValue {
  prepareValue ??= loadDriverUtilities().prepareValue;
  return prepareValue;
}

/** By its place: releases from 8.15 to 8.16.2 do not export the file. */
function loadDriverUtilities(): { readonly prepareValue: PrepareValue } {
  return require(join(dirname(require.resolve('pg')), 'utils.js'));
}
