import { assertNever } from '../../definition';
import type { Drift } from './drift';

/** As {@link describeDrift}, with both queries where they differ. */
export function driftDetails(change: Drift, name: string): readonly string[] {
  if (change.kind !== 'query' || change.why !== null) return [describeDrift(change, name)];
  return [`- query: ${change.declared.trim()}`, `+ query: ${change.body.trim()}`];
}

/** What differs between a view of this name and what the registry recorded of it: beginning with `+`, `-` or `~`. */
export function describeDrift(change: Drift, name: string): string {
  switch (change.kind) {
    case 'missing':
      return change.renamedTo === null
        ? `- materialized view ${name}`
        : `~ materialized view ${name} is called ${change.renamedTo}`;
    case 'notMaterialized':
      return `~ ${name}: something else than a materialized view`;
    case 'query':
      return change.why === null ? '~ its query' : `~ its declaration, which cannot be created any more: ${change.why}`;
    case 'unregistered':
      return `+ materialized view ${name}`;
    case 'index':
      return describeIndexChange(change);
    case 'comment':
      return `~ comment: ${quote(change.declared)} -> ${quote(change.live)}`;
    case 'columnComment':
      return `~ comment of column ${change.column}: ${quote(change.declared)} -> ${quote(change.live)}`;
    case 'option':
      return `~ ${change.name}: ${change.declared} -> ${change.live ?? 'default'}`;
    default:
      return assertNever(change);
  }
}

function describeIndexChange({ index, live, isValid }: Drift & { readonly kind: 'index' }): string {
  if (live === null) return `- index ${index.name}`;
  return isValid ? `~ index ${index.name}: ${live}` : `~ index ${index.name} is invalid: it was never built to its end`;
}

function quote(text: string | null): string {
  return text === null ? 'none' : JSON.stringify(text);
}
