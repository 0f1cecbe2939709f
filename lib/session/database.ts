/** A bound value; drivers send all of these as text. */
export type Parameter = string | number | boolean | null;

/**
 * One connection to the database, as everything that reads or writes it sees it. Text is sent as it is, with `$1` for
 * parameters. Rows hold only text, booleans and int4, since drivers can be set up to parse other types differently.
 */
export interface Database {
  run(sql: string, parameters?: readonly Parameter[]): Promise<void>;
  rows<Row>(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** Runs `work` so that it happens whole or not at all, in whichever transaction the connection is in. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** The only row of a query that always has one. */
export async function onlyRow<Row>(database: Database, sql: string, parameters: readonly Parameter[]): Promise<Row> {
  const [row] = await database.rows<Row>(sql, parameters);
  if (row === undefined) throw new Error(`expected a row from: ${sql}`);
  return row;
}
