import type { IdentifierClient } from '../compiler/dialect';
import { UnsupportedClientError } from '../errors';
import type { AlterConfig } from '../operations/steps/options';
import type { MatviewConfig } from '../registry/settings';
import type { SessionBuilder, SessionClient, SessionConnection } from '../session/session';

/** A statement as Knex's compilers give it: `?` for bindings, `\?` for a question mark. */
export interface KnexStatement {
  sql: string;
  bindings: unknown[];
}

/** One call on `knex.schema`, as Knex records it until it is compiled. */
export interface SchemaCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What of Knex's schema builder is used. */
export interface KnexSchemaBuilder extends SessionBuilder {
  readonly client: KnexClient;
  readonly _schema?: string;
  readonly _sequence: SchemaCall[];
}

/** What of Knex's schema compiler is used; it has a method for each of the builder's. */
export interface KnexSchemaCompiler {
  sequence: KnexStatement[];
  toSQL(): KnexStatement[];
  generateDdlCommands(): Promise<unknown>;
  [method: string]: unknown;
}

/** What of Knex's view builder is used. */
export interface KnexViewBuilder {
  toSQL(): unknown;
  queryContext(context?: unknown): unknown;
}

export interface KnexRunner {
  readonly client: KnexClient;
  readonly connection: SessionConnection;
  readonly builder: KnexSchemaBuilder;
  queryArray(statements: readonly KnexStatement[]): Promise<unknown>;
}

/** What of Knex's clients is used. The same since Knex 3.0; none of it is imported from Knex's folders. */
export interface KnexClient extends SessionClient, IdentifierClient {
  readonly config?: { readonly client?: unknown; readonly matview?: MatviewConfig & AlterConfig };
  readonly dialect?: string;
  readonly driverName?: string;
  setSchemaSearchPath?: unknown;
  schemaBuilder(): KnexSchemaBuilder;
  schemaCompiler(builder: KnexSchemaBuilder): KnexSchemaCompiler;
  viewBuilder(type: string, name: string, callback: unknown): KnexViewBuilder;
  runner(builder: unknown): KnexRunner;
}

/** Why some clients that derive from that of PostgreSQL are refused, by the name of their driver or dialect. */
const NOT_POSTGRESQL: ReadonlyMap<unknown, string> = new Map([
  [
    'cockroachdb',
    'CockroachDB refreshes no view in a transaction of several statements, and its catalog and settings are not those of PostgreSQL',
  ],
  ['redshift', 'materialized views of Redshift are another thing'],
]);

/** True for the clients of PostgreSQL, and for those that derive from them. */
export function hasMaterializedViews(client: KnexClient): boolean {
  return typeof client.setSchemaSearchPath === 'function' && reasonAgainst(client) === null;
}

/** The refusal of something on a client that is not one of PostgreSQL's. */
export function unsupportedClient(client: KnexClient, what: string): UnsupportedClientError {
  return new UnsupportedClientError(describeClient(client), what, reasonAgainst(client));
}

function reasonAgainst({ driverName, dialect }: KnexClient): string | null {
  return NOT_POSTGRESQL.get(driverName) ?? NOT_POSTGRESQL.get(dialect) ?? null;
}

/** The client's name, for messages. */
function describeClient({ config, dialect, driverName }: KnexClient): string {
  const configured = config?.client;
  return typeof configured === 'string' ? configured : (driverName ?? dialect ?? 'unknown');
}
