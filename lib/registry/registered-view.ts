import type { ViewDefinition } from '../definition';
import { describeValue } from '../errors';
import { readDefinition } from './read-definition';

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

/** A row as it is stored. Any role that may write to the table may have written it. */
export interface RegisteredViewRow extends ViewKey {
  readonly kind: string;
  readonly definition: string;
  readonly definition_hash: string;
  readonly server_hash: string;
}

/** What {@link RegisteredViewRow} is selected by. */
export const REGISTERED_VIEW_COLUMNS =
  'schema_name as schema, view_name as name, kind, definition::pg_catalog.text as definition, definition_hash, server_hash';

/** A row that this release cannot read, and why. A newer release wrote it, or something other than this library. */
export interface UnreadableRow {
  readonly row: ViewKey;
  readonly isNewer: boolean;
  readonly problems: readonly string[];
}

/** Reads a row, or says why it is invalid. */
export function toRegisteredView(row: RegisteredViewRow): RegisteredView | UnreadableRow {
  const { schema, name, kind, definition_hash: definitionHash, server_hash: serverHash } = row;
  const read = readDefinition(row.definition);
  const problems = [
    ...(kind === 'materialized' ? [] : [`kind is ${describeValue(kind)}, expected "materialized"`]),
    ...hashProblems('definition_hash', definitionHash),
    ...hashProblems('server_hash', serverHash),
  ];
  if ('problems' in read) return { row, isNewer: read.isNewer, problems: [...problems, ...read.problems] };
  if (kind !== 'materialized' || problems.length > 0) return { row, isNewer: false, problems };
  return { schema, name, kind, definition: read.definition, definitionHash, serverHash };
}

function hashProblems(column: string, hash: unknown): readonly string[] {
  const isHash = typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
  return isHash ? [] : [`${column} is ${describeValue(hash)}, expected 64 hexadecimal digits`];
}
