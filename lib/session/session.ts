/** What of a Knex client runs statements. */
export interface SessionClient {
  /** Set on the clients that Knex makes for transactions. */
  readonly transacting?: boolean;
  query(connection: unknown, statement: object): Promise<unknown>;
  _query(connection: unknown, statement: object): Promise<{ readonly response: QueryResponse }>;
  emit(event: string, ...values: unknown[]): boolean;
  /** A new connection outside the pool. */
  acquireRawConnection(): Promise<unknown>;
  destroyRawConnection(connection: unknown): Promise<unknown>;
}

export interface QueryResponse {
  readonly rows?: readonly unknown[];
  /** The command tag of the server: the first word of what it did. */
  readonly command?: string;
}

/** What of a connection of Knex's pool is read or set. */
export interface SessionConnection {
  readonly __knexUid?: string;
  readonly __knexTxId?: string;
  /** Tells Knex's pool to throw the connection away. */
  __knex__disposed?: unknown;
  /** Closes it, in whichever state it is. */
  end?(): unknown;
  /** `I` outside of a transaction, `T` in one, `E` in a failed one; only newer drivers say. */
  getTransactionStatus?(): unknown;
}

/** Who asked for the statements: it hears of each of them, as Knex's builders do. */
export interface SessionBuilder {
  emit(event: string, ...values: unknown[]): boolean;
  queryContext(): unknown;
}

/** One connection of a Knex client, on behalf of one builder. */
export interface Session {
  readonly client: SessionClient;
  readonly connection: SessionConnection;
  readonly builder: SessionBuilder;
}
