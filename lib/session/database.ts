/** A bound value; drivers send all of these as text. */
export type Parameter = string | number | boolean | null;

/**
 * The settings that a statement runs under.
 *
 * - `library`, for the library's own text. PostgreSQL finds names only in `pg_catalog`, so never an object that another
 *   role created, and prints definitions the same in every session.
 * - `caller`, for text that a user wrote, or with names that a user gave: the settings of the caller.
 * - `callersPath`, for text that PostgreSQL printed and that calls functions which find names along the caller's
 *   `search_path`: the settings of the library with that path.
 * - `refresh`, for a concurrent refresh: as `caller`, without `quote_all_identifiers`. With that setting PostgreSQL
 *   generates invalid statements in it (42601, seen in 14 to 18).
 */
export type Settings = 'library' | 'caller' | 'callersPath' | 'refresh';

/** The existing schemas of the caller's `search_path`. */
export interface SearchPath {
  /**
   * The schemas that are searched for an unqualified name, in order, with the implicit `pg_temp_…` and `pg_catalog`.
   */
  readonly found: readonly string[];
  /** Without the implicit ones; an unqualified name is created in the first. */
  readonly named: readonly string[];
}

/**
 * One connection to the database, as everything that reads or writes it sees it. Text is sent as it is, one statement
 * per call, with `$1` for parameters. Rows hold only text, booleans and int4, since drivers can be set up to parse
 * other types differently. Calls outside of `transaction` have a transaction of their own.
 */
export interface Database {
  run(sql: string, parameters?: readonly Parameter[], settings?: Settings): Promise<void>;
  rows<Row>(sql: string, parameters?: readonly Parameter[], settings?: Settings): Promise<readonly Row[]>;
  /** Runs `work` so that it happens whole or not at all, in whichever transaction the connection is in. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs work of a user, which may send its own statements, under the caller's settings. */
  asCaller<Result>(work: () => Promise<Result>): Promise<Result>;
  searchPath(): Promise<SearchPath>;
  /**
   * Runs statements in one round trip. In a text of several statements a name or literal that is not quoted well could
   * become a statement, so they must be text that PostgreSQL printed, or with names that this library quoted.
   *
   * @returns False when one of them failed, or the driver sends no text of several. Then none of them was run.
   */
  batch(statements: readonly Statement[]): Promise<boolean>;
}

/** A statement, and the settings that it runs under. */
export interface Statement {
  readonly sql: string;
  readonly settings: Settings;
}

/** The only row of a query that always has one. */
export async function onlyRow<Row>(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Row> {
  const [row] = await database.rows<Row>(sql, parameters);
  if (row === undefined) throw new Error(`expected a row from: ${sql}`);
  return row;
}
