import type { ViewKind } from '../../definition';

/** What depends on a relation: on its columns, its row type, or through other views. */
export interface Dependents {
  /** Views and materialized views, each after all of these that it reads. */
  readonly views: readonly DependentView[];
  /** What cannot be built again, and stands in the way of dropping what it reads. */
  readonly others: readonly OtherDependent[];
}

export interface DependentView {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: ViewKind;
  readonly isPopulated: boolean;
  readonly dependsOn: readonly Dependency[];
  /** As `pg_get_viewdef` gives it: every name outside `pg_catalog` qualified. */
  readonly body: string;
}

/** How something depends on a relation. */
export interface Dependency {
  /** The relation's. */
  readonly oid: string;
  /** Those it names, by name. */
  readonly columns: readonly string[];
  /** It names the relation's row type, or an array of that. */
  readonly usesRowType: boolean;
}

/** A function, policy, rule, column of another table, or a temporary view. */
export interface OtherDependent extends Dependency {
  /** As `pg_describe_object` gives it: `function blog.summary()`. */
  readonly description: string;
  /** The catalog it is in: `pg_proc`. */
  readonly classOf: string;
}
