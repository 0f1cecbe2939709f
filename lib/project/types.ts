import type { Application, RenameOptions } from '../application';

export type {
  CheckReport,
  Difference,
  GraphFormat,
  MadeMigration,
  PlannedChange,
  ProjectPlan,
  ReadRelation,
  RenameCandidate,
  ViewGraph,
  ViewNode,
} from '../application';

/** A project: its database, its migrations, and the models that declare its views. */
export interface Project extends Application {}

/**
 * Options of `makeMigration`.
 *
 * @example
 * await makeMigration(await openProject(), { name: 'post_summaries', renames: ['title:heading'] });
 */
export interface MakeOptions extends RenameOptions {
  /** The name of the migration; by default what it does: `create_post_summaries`. */
  readonly name?: string;
  /** False returns the migration without writing a file. True by default. */
  readonly writes?: boolean;
  /** `js`, `cjs`, `mjs`, `ts`, `cts` or `mts`; by default that of the project's migrations. */
  readonly extension?: string;
  /** The directory of the knexfile, for the format of the file; by default the working directory. */
  readonly directory?: string;
}
