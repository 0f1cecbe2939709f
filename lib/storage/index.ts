import type { StorageKind, ViewDefinition } from '../definition';
import { materializedView } from './materialized-view';
import type { Storage } from './storage';

export type * from './storage';

export { materializedView };

const STORAGES: { readonly [Kind in StorageKind]: Storage } = { 'materialized view': materializedView };

/** The storage that a definition asks for. */
export function storageFor(_definition: ViewDefinition): Storage {
  return materializedView;
}

/** The storage of a relation; null for a relation that does not keep the rows of a view, and for no relation. */
export function storageOf(relation: { readonly kind: string } | null | undefined): Storage | null {
  const kind = relation?.kind;
  return kind !== undefined && Object.hasOwn(STORAGES, kind) ? STORAGES[kind as StorageKind] : null;
}
