import type { IndexDefinition, RelationName, ViewDefinition, ViewKind, ViewOptions } from '../definition';

/** A relation that is built beside the one it takes the place of. */
export interface Target extends RelationName {
  readonly oid: string;
  readonly kind: ViewKind;
  /** Its name until it takes the other's place; in the same schema. */
  readonly temporaryName: string;
  /** The name that the old one has from then until it is dropped. */
  readonly retiredName: string;
}

/**
 * What makes a target: a definition of ours, or the query of the old one, reading from what was rebuilt before it.
 * `replaces` are the options of the definition that made the old one. An option that stays the same in both is taken
 * from the old relation, where somebody may have changed it.
 */
export type Origin =
  | { readonly kind: 'definition'; readonly definition: ViewDefinition; readonly replaces: ViewOptions }
  | { readonly kind: 'body' };

/** True when the relation of this identity is replaced by another. */
export function isRebuilt({ steps }: Plan, oid: string): boolean {
  return steps.some((step) => step.kind === 'create' && step.target.oid === oid);
}

interface StepKinds {
  /**
   * Keeps refreshes, alters and other work by other sessions away until the end; readers go on. For the time of the
   * statement something of that name is there.
   */
  hold: { readonly relation: RelationName; readonly temporaryName: string };
  create: { readonly target: Target; readonly origin: Origin };
  /** Column storage and compression, which count only for rows that are written after they are set. */
  prepare: { readonly target: Target };
  fill: { readonly target: Target };
  /**
   * Builds an index of the old relation again, whoever made it: from its declaration, else from the definition that
   * PostgreSQL printed. A print names the types that columns had, so it can fail where the declaration does not.
   */
  rebuildIndex: { readonly target: Target; readonly index: string; readonly declared: IndexDefinition | null };
  /** `view` and `indexName` are the names in the end, as the catalog holds them; `on` and the name of `index` those until then. */
  createIndex: {
    readonly view: RelationName;
    readonly indexName: string;
    readonly on: RelationName;
    readonly index: IndexDefinition;
  };
  analyze: { readonly target: Target };
  /** Owner, privileges, comments, statistics objects and the rest of what the old relation has. */
  attach: { readonly target: Target };
  /** Takes the exclusive locks that all later steps need, views before tables; retried from a savepoint. */
  lock: { readonly relations: readonly LockedRelation[]; readonly tables?: readonly RelationName[] };
  /** The old relation steps aside, the new one takes its name. */
  swap: { readonly target: Target };
  /** Points a plain view at the new relations of the same names. */
  replaceView: { readonly view: RelationName; readonly oid: string };
  dropOld: { readonly target: Target };
  /** Gives indexes and statistics objects the names that they had. */
  renameAttached: { readonly target: Target };
  renameColumn: { readonly relation: RelationName; readonly from: string; readonly to: string };
  /** Of a table that views read; they follow. */
  renameTableColumn: { readonly table: RelationName; readonly from: string; readonly to: string };
  /** Gives a table that views read another name or schema; they follow. */
  moveTable: { readonly table: RelationName; readonly to: RelationName };
  dropIndex: { readonly index: RelationName };
  renameIndex: { readonly index: RelationName; readonly to: string };
  comment: { readonly relation: RelationName; readonly comment: string | null };
  commentColumn: { readonly relation: RelationName; readonly column: string; readonly comment: string | null };
  /** `view` is it in the end; `relation` is its name until then. */
  setStorage: {
    readonly view: RelationName;
    readonly relation: RelationName;
    readonly set: { readonly [name: string]: string | number | boolean };
    readonly reset: readonly string[];
  };
  /** Keeps in the registry what the view is now. */
  register: { readonly relation: RelationName; readonly definition: ViewDefinition };
}

export interface LockedRelation extends RelationName {
  readonly kind: ViewKind;
}

export type StepKind = keyof StepKinds;

/** A step without its name, which is made of its kind and what it is about. */
export type StepData = {
  [Kind in StepKind]: { readonly kind: Kind; readonly reason: string } & StepKinds[Kind];
}[StepKind];

/** One thing to do, and why. `name` tells it apart within its plan. */
export type Step = StepData & { readonly name: string };

/** Why an alter cannot be: what stands in its way, and what to do about it. */
export interface Obstacle {
  readonly message: string;
  readonly hint: string;
}

/** What an alter does, in order; with obstacles, it does nothing. */
export interface Plan {
  readonly view: RelationName;
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  /** What goes with a dropped column: `index "a_b_index" (column "b")`. */
  readonly lost: readonly string[];
}
