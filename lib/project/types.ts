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

/** A project as the commands see it: its database and migrations, and the models that say what there should be. */
export interface Project extends Application {}

export interface MakeOptions extends RenameOptions {
  /** What the migration is called; by default after what it does: `create_post_summaries`. */
  readonly name?: string;
  /** False only says what would be written. */
  readonly writes?: boolean;
  /** `js`, `cjs`, `mjs`, `ts`, `cts` or `mts`; by default as the project's migrations are. */
  readonly extension?: string;
  /** Where its knexfile is, for what the migrations look like; by default the working directory. */
  readonly directory?: string;
}
