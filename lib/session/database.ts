/** A bound value; drivers send all of these as text. */
export type Parameter = string | number | boolean | null;

/**
 * Whose settings a statement runs under.
 *
 * - `library`, for the library's own text: names are found in `pg_catalog` alone, so nothing that another role created
 *   can be meant, and definitions are printed the same in every session.
 * - `caller`, for text that a user wrote or names a user gave: under the settings of whoever called.
 * - `callersPath`, for text that PostgreSQL printed, whose functions find names along the caller's `search_path`: as
 *   `library`, under that path.
 */
export type Settings = 'library' | 'caller' | 'callersPath';

/** The caller's `search_path`, as schemas that exist. */
export interface SearchPath {
  /** Where an unqualified name is looked for, in this order, the implicit `pg_temp_…` and `pg_catalog` included. */
  readonly found: readonly string[];
  /** Without the implicit ones; the first is where an unqualified name is created. */
  readonly named: readonly string[];
}

/**
 * One connection to the database, as everything that reads or writes it sees it. Text is sent as it is, one statement a
 * call, with `$1` for parameters. Rows hold only text, booleans and int4, since drivers can be set up to parse other
 * types differently. Calls outside of `transaction` have a transaction of their own.
 */
export interface Database {
  run(sql: string, parameters?: readonly Parameter[], settings?: Settings): Promise<void>;
  rows<Row>(sql: string, parameters?: readonly Parameter[], settings?: Settings): Promise<readonly Row[]>;
  /** Runs `work` so that it happens whole or not at all, in whichever transaction the connection is in. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs somebody else's work, which may send statements of its own: under the caller's settings. */
  asCaller<Result>(work: () => Promise<Result>): Promise<Result>;
  searchPath(): Promise<SearchPath>;
}

/** The only row of a query that always has one. */
export async function onlyRow<Row>(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Row> {
  const [row] = await database.rows<Row>(sql, parameters);
  if (row === undefined) throw new Error(`expected a row from: ${sql}`);
  return row;
}
