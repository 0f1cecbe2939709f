import type { Knex } from 'knex';
import type { ViewModel } from '../declare';
import type { AlterObstacle } from '../errors';
import type { PlannedStep } from '../operations/steps/planned-step';

/** What the use cases work on: a database, the models for it, and settings. It holds no files and no process. */
export interface Application {
  /** The Knex of the project; its migrations are those of its configuration. */
  readonly knex: Knex;
  /** The models; null in a project without models. */
  readonly models: readonly ViewModel[] | null;
  /** Registered views that only migrations look after: names, with `*` for any text. */
  readonly ignoredViews: readonly string[];
}

/** A likely rename, which could also be one thing dropped and another added. */
export interface RenameCandidate {
  /** Whether a view or a column would be renamed. */
  readonly kind: 'view' | 'column';
  /** The view of the column; for a view, its old name. */
  readonly view: string;
  /** The old name. */
  readonly from: string;
  /** The new name. */
  readonly to: string;
}

/** How `make` decides about renames, about drops, and about views that were changed by hand. */
export interface RenameOptions {
  /**
   * Known renames: `old:new` of a view or a column, or `view.old:new` of a column. Likely renames that are not listed are not
   * renames, unless `decideRename` says so.
   */
  readonly renames?: readonly string[];
  /** Decides each likely rename that `renames` does not list. Without it, none of them is a rename. */
  readonly decideRename?: (candidate: RenameCandidate) => Promise<boolean>;
  /**
   * Registers the current state of views that are not what the registry recorded, instead of an error. False by default.
   */
  readonly acceptsPresent?: boolean;
  /**
   * Writes a migration that only drops views. A model whose file no longer exports it is no model, so that its view would be
   * dropped. False by default.
   */
  readonly drops?: boolean;
  /** Asks whether these views are to be dropped, if a migration only drops and `drops` is not true. */
  readonly confirmDrops?: (views: readonly string[]) => Promise<boolean>;
}

/**
 * The result of `makeMigration`.
 *
 * @example
 * const { path, operations } = await makeMigration(await openProject());
 * console.log(path ?? 'nothing to do', operations);
 */
export interface MadeMigration {
  /** The file that was written; null if there was nothing to do, or if `writes` is false. */
  readonly path: string | null;
  /** The text of the migration; null if there was nothing to do. */
  readonly text: string | null;
  /** A line for each operation: `create post_summaries`. */
  readonly operations: readonly string[];
  /** Views whose current state was registered, see `acceptsPresent`. */
  readonly accepted: readonly string[];
  /** Likely renames that nobody decided: the migration drops one thing and adds another. */
  readonly possibleRenames: readonly RenameCandidate[];
  /**
   * What somebody attached to views that the migration drops. No declaration has it, so the new views lack it:
   * `summaries: index "by_hand"`.
   */
  readonly lost: readonly string[];
}

/** A difference between models and registry, or between registry and database. */
export interface Difference {
  /** The name of the view. */
  readonly view: string;
  /** The two that differ. */
  readonly between: 'models and registry' | 'registry and database';
  /** One sentence: what differs. */
  readonly message: string;
  /** What differs, each beginning with `+`, `-` or `~`; a query can have several lines. */
  readonly details: readonly string[];
  /** How to fix it. */
  readonly hint: string;
}

/**
 * The result of `checkProject`.
 *
 * @example
 * const { agrees, differences } = await checkProject(await openProject());
 * if (!agrees) console.error(differences.map(({ message, hint }) => `${message}; ${hint}`).join('\n'));
 */
export interface CheckReport {
  /** True if there are no differences. */
  readonly agrees: boolean;
  /** The number of views that were compared. */
  readonly views: number;
  /** All differences, of all views. */
  readonly differences: readonly Difference[];
  /** The files of migrations that were not run yet. */
  readonly pending: readonly string[];
}

/** A migration that did not run yet. */
export interface PendingMigration {
  readonly name: string;
  /** Its `up`, which may be missing. */
  load(): Promise<{ up?(knex: Knex.Transaction): unknown }>;
}

/** The plan of one call in a migration, or of one view of the models. */
export interface PlannedChange {
  /** The file of the pending migration; null for a change of the models. */
  readonly migration: string | null;
  /** What it does: `create post_summaries`. */
  readonly title: string;
  /** The steps with their statements, in order. */
  readonly steps: readonly Pick<PlannedStep, 'name' | 'reason' | 'sql'>[];
  /** What prevents the change. With any of them, it is refused and changes nothing. */
  readonly obstacles: readonly AlterObstacle[];
  /**
   * What the change drops beside what it names: on dropped columns, and on a dropped view all that its declaration does not
   * have.
   */
  readonly lost: readonly string[];
  /** What is only known when it runs; null if all is known. */
  readonly note: string | null;
}

/**
 * The result of `planProject`.
 *
 * @example
 * const { of, changes } = await planProject(await openProject());
 * console.log(of, changes.map(({ title }) => title));
 */
export interface ProjectPlan {
  /** Whether migrations are pending, or the plan is for the migration that `makeMigration` would write. */
  readonly of: 'pending migrations' | 'models';
  /** The changes, in order. */
  readonly changes: readonly PlannedChange[];
}

/** A table or view that a view reads. */
export interface ReadRelation {
  /** Schema and name, with a dot between; without the schema if the `search_path` finds it. */
  readonly name: string;
  /** The kind of relation. */
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  /** The columns that the view reads. */
  readonly columns: readonly string[];
}

/** A registered view, with what it reads. */
export interface ViewNode {
  /** As {@link ReadRelation.name}. */
  readonly name: string;
  /** Its columns, each with the columns that its declaration names as sources. */
  readonly columns: readonly {
    readonly name: string;
    /** `relation.column`; empty for a view given by its query. */
    readonly from: readonly string[];
  }[];
  /** The tables and views that it reads. */
  readonly reads: readonly ReadRelation[];
}

/** Which view reads which table, view and column: the result of `readGraph`. */
export interface ViewGraph {
  /** The registered views that are in the database. */
  readonly views: readonly ViewNode[];
}

/** The format of a graph: text to read, or a diagram for Mermaid or Graphviz. */
export type GraphFormat = 'text' | 'mermaid' | 'dot';
