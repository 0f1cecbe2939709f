import type { Project } from '../types';

/** The options of `openProject`: those of Knex's own command line, and the models. */
export interface OpenOptions {
  /** The path of the knexfile; by default the nearest `knexfile` from `cwd` upwards. */
  readonly knexfile?: string | undefined;
  /** The working directory of the project; by default that of the process. */
  readonly cwd?: string | undefined;
  /** The environment in the knexfile; by default NODE_ENV, or `development`. */
  readonly env?: string | undefined;
  /** The client of Knex. With a `connection`, no knexfile is needed; beside a knexfile, it overrides the client there. */
  readonly client?: string | undefined;
  /** The URL of the database. Overrides the connection of the knexfile. */
  readonly connection?: string | undefined;
  /** The directory of the migrations. Overrides that of the knexfile. */
  readonly migrationsDirectory?: string | undefined;
  /** The table of the migrations that ran. Overrides that of the knexfile. */
  readonly migrationsTableName?: string | undefined;
  /** Globs of the files with models, from the directory of the knexfile, in place of `matview.models`. */
  readonly models?: readonly string[] | undefined;
}

/** A project whose models are loaded and whose database can be asked. */
export interface OpenedProject extends Project {
  /** Where its knexfile is, and the working directory while the project is open. */
  readonly directory: string;
  /** Null without a knexfile. */
  readonly knexfile: string | null;
  /** Ends all connections of `knex`, and goes back to the working directory from before. */
  close(): Promise<void>;
}
