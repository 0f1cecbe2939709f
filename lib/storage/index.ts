import type { StorageKind, ViewDefinition } from '../definition';
import { materializedView } from './materialized-view';
import type { Storage } from './storage';

export type * from './storage';

export { materializedView };

const STORAGES: { readonly [Kind in StorageKind]: Storage } = { 'materialized view': materializedView };

/** How a definition wants its rows to be kept. */
export function storageFor(_definition: ViewDefinition): Storage {
  return materializedView;
}

/** How a relation keeps the rows of a view; null for a relation that keeps none, and for no relation. */
export function storageOf(relation: { readonly kind: string } | null | undefined): Storage | null {
  const kind = relation?.kind;
  return kind !== undefined && Object.hasOwn(STORAGES, kind) ? STORAGES[kind as StorageKind] : null;
}
