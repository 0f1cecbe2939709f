import type { Knex } from 'knex';
import type { ViewModel } from '../definition';
import type { AlterObstacle } from '../errors';
import type { PlannedStep } from '../operations/alter/describe-plan';

/** What the use cases work on: a database, the models for it, and settings. It holds no files and no process. */
export interface Application {
  readonly knex: Knex;
  /** Null in a project without models. */
  readonly models: readonly ViewModel[] | null;
  /** Views that migrations alone look after, though they are registered: names, with `*` for any text. */
  readonly ignoredViews: readonly string[];
}

/** Something that looks like a rename and could be one thing dropped and another added. */
export interface RenameCandidate {
  readonly kind: 'view' | 'column';
  /** The view it is about; for a view, its old name. */
  readonly view: string;
  readonly from: string;
  readonly to: string;
}

/** How `make` decides about renames and about views that were changed by hand. */
export interface RenameOptions {
  /** Renames that are known: `old:new` of a view or a column, or `view.old:new` of a column. */
  readonly renames?: readonly string[];
  /** Asked of each likely rename that `renames` does not decide. Without it none of them is one. */
  readonly decideRename?: (candidate: RenameCandidate) => Promise<boolean>;
  /** Registers what the database holds where it is not what the registry recorded, instead of refusing. */
  readonly acceptsPresent?: boolean;
}

export interface MadeMigration {
  /** The file that was written; null when there was nothing to do, or it was only to be shown. */
  readonly path: string | null;
  /** Its text; null when there was nothing to do. */
  readonly text: string | null;
  /** A line for each thing that it does: `create post_summaries`. */
  readonly operations: readonly string[];
  /** Views whose present state was registered. */
  readonly accepted: readonly string[];
  /** What looks like a rename, and was taken for one thing dropped and another added since nobody said that it is. */
  readonly possibleRenames: readonly RenameCandidate[];
  /**
   * What somebody attached to views that it drops, and no declaration has, so that it does not come with what is created
   * in their place: `summaries: index "by_hand"`.
   */
  readonly lost: readonly string[];
}

/** Something in which models, registry and database disagree. */
export interface Difference {
  readonly view: string;
  readonly between: 'models and registry' | 'registry and database';
  /** One sentence. */
  readonly message: string;
  /** Lines of what differs, each beginning with `+`, `-` or `~`. */
  readonly details: readonly string[];
  readonly hint: string;
}

export interface CheckReport {
  /** True when there are no differences. */
  readonly agrees: boolean;
  /** How many views were looked at. */
  readonly views: number;
  readonly differences: readonly Difference[];
  /** Migrations that were not run yet. */
  readonly pending: readonly string[];
}

/** A migration that did not run yet. */
export interface PendingMigration {
  readonly name: string;
  /** Its `up`, which may be missing. */
  load(): Promise<{ up?(knex: Knex.Transaction): unknown }>;
}

/** What would be done for one call, or for one view. */
export interface PlannedChange {
  /** The file of the pending migration it is in; null for a change of the models. */
  readonly migration: string | null;
  /** What it does: `create post_summaries`. */
  readonly title: string;
  /** With their statements, in order. */
  readonly steps: readonly Pick<PlannedStep, 'name' | 'reason' | 'sql'>[];
  readonly obstacles: readonly AlterObstacle[];
  /** What goes with it: on columns that are dropped; of a view that is, all that somebody attached beside its declaration. */
  readonly lost: readonly string[];
  /** What cannot be known before something was run: why there are no steps, or which of them there may not be. */
  readonly note: string | null;
}

export interface ProjectPlan {
  readonly of: 'pending migrations' | 'models';
  readonly changes: readonly PlannedChange[];
}

export interface ReadRelation {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  readonly columns: readonly string[];
}

export interface ViewNode {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    /** `relation.column`, where the declaration says. */
    readonly from: readonly string[];
  }[];
  readonly reads: readonly ReadRelation[];
}

export interface ViewGraph {
  readonly views: readonly ViewNode[];
}

export type GraphFormat = 'text' | 'mermaid' | 'dot';
