import type { RelationName, ViewDefinition } from '../definition';
import type { BuiltDefinition } from './built-definition';
import type { LiveColumn, LiveView } from './live';
import type { Target } from './step';

/** What a plan is made from. Column and index names of definitions become the catalog's through `physical`. */
export interface PlanInput {
  readonly live: LiveView;
  readonly registered: ViewDefinition;
  readonly wanted: ViewDefinition;
  readonly built: BuiltDefinition;
  /** What the server makes of the built definition: its columns, and whether its query is another than the live one's. */
  readonly probed: { readonly columns: readonly LiveColumn[]; readonly isDifferent: boolean };
  /** Indexes to drop that are not registered, by their names in the catalog. */
  readonly alsoDropped: readonly string[];
  readonly physical: (name: string) => string;
  /** Makes names that nothing in the schema has, for what exists for the time of the alter. */
  readonly temporaryName: (name: string, use: 'new' | 'old' | 'hold') => string;
  /** Leave dependents alone: an alter that concerns any of them is an obstacle. */
  readonly isRestricted: boolean;
}

/** The name alone of something that has more. */
export function nameOf({ schema, name }: RelationName): RelationName {
  return { schema, name };
}

/** The relation that is built beside another, and the names that both have meanwhile. */
export function targetOf(
  { temporaryName }: PlanInput,
  { schema, name, oid }: RelationName & { readonly oid: string },
  kind: Target['kind'],
): Target {
  return {
    schema,
    name,
    oid,
    kind,
    temporaryName: temporaryName(name, 'new'),
    retiredName: temporaryName(name, 'old'),
  };
}
