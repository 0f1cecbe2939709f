import type { Project } from '../types';

/** Where a project is, as Knex's own command line takes it. */
export interface OpenOptions {
  /** Its path; by default the nearest `knexfile` from `cwd` upwards. */
  readonly knexfile?: string | undefined;
  /** The working directory by default. */
  readonly cwd?: string | undefined;
  /** Which key of the knexfile; by default NODE_ENV, or `development`. */
  readonly env?: string | undefined;
  /** With a `connection` it stands in for a knexfile; beside one it comes before what that says, as the rest does. */
  readonly client?: string | undefined;
  readonly connection?: string | undefined;
  readonly migrationsDirectory?: string | undefined;
  readonly migrationsTableName?: string | undefined;
  /** Globs of the files with models, from the knexfile's directory, in place of `matview.models`. */
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
