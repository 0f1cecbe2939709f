import type { ViewDefinition } from '../definition';

/** The name of a view as the catalog holds it. */
export interface ViewKey {
  readonly schema: string;
  readonly name: string;
}

/** How a registered view is stored; later also as a table that is kept up to date. */
export type RegisteredKind = 'materialized';

/** A row of `views`, less its times. */
export interface RegisteredView extends ViewKey {
  readonly kind: RegisteredKind;
  readonly definition: ViewDefinition;
  readonly definitionHash: string;
  /** SHA-256 of what the server made of it, see `readServerHash`. */
  readonly serverHash: string;
}

export interface RegisteredViewRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: RegisteredKind;
  readonly definition: string;
  readonly definition_hash: string;
  readonly server_hash: string;
}

/** What {@link RegisteredViewRow} is selected by. */
export const REGISTERED_VIEW_COLUMNS =
  'schema_name as schema, view_name as name, kind, definition::pg_catalog.text as definition, definition_hash, server_hash';

export function toRegisteredView(row: RegisteredViewRow): RegisteredView {
  return {
    schema: row.schema,
    name: row.name,
    kind: row.kind,
    definition: JSON.parse(row.definition) as ViewDefinition,
    definitionHash: row.definition_hash,
    serverHash: row.server_hash,
  };
}
