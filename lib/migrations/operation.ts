import type { TableName, ViewChange, ViewDefinition } from '../definition';

/** One thing that a migration does to a view. */
export type ViewOperation =
  | { readonly kind: 'create'; readonly definition: ViewDefinition }
  | { readonly kind: 'drop'; readonly name: TableName }
  /** The view stays in its schema. */
  | { readonly kind: 'rename'; readonly name: TableName; readonly to: string }
  | { readonly kind: 'alter'; readonly name: TableName; readonly changes: readonly ViewChange[] };

/** What a migration does on its way up, and what undoes that, each in order. */
export interface MigrationContent {
  readonly up: readonly ViewOperation[];
  readonly down: readonly ViewOperation[];
}
