import { assertNever, type TableName } from '../../definition';
import type { HandChange } from './hand-changes';

/** What differs between a view and what the registry recorded of it: a line each, beginning with `+`, `-` or `~`. */
export function describeHandChange(change: HandChange, { name }: TableName): string {
  switch (change.kind) {
    case 'missing':
      return `- materialized view ${name}`;
    case 'notMaterialized':
      return `~ ${name}: something else than a materialized view`;
    case 'query':
      return change.why === null ? '~ its query' : `~ its declaration, which cannot be created any more: ${change.why}`;
    case 'unregistered':
      return `+ materialized view ${name}`;
    case 'index':
      return change.live === null ? `- index ${change.index.name}` : `~ index ${change.index.name}: ${change.live}`;
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

function quote(text: string | null): string {
  return text === null ? 'none' : JSON.stringify(text);
}
