import { sha256 } from './hash';
import type { ViewDefinition } from './view';

/**
 * JSON in which equal values have equal texts: keys sorted, nothing undefined. The zone in which a date was declared is
 * left out: who declares it again elsewhere means the same.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isRecord(inner) ? sortKeys(withoutZone(inner)) : inner));
}

/** SHA-256 of the canonical JSON, in hexadecimal (64 characters). Equal definitions have equal hashes. */
export function definitionHash(definition: ViewDefinition): string {
  return sha256(canonicalJson(definition)).toString('hex');
}

export function equalData(left: unknown, right: unknown): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

export function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) for (const item of value) deepFreeze(item);
  else for (const name in value) deepFreeze(value[name]);
  return Object.freeze(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function withoutZone(record: Record<string, unknown>): Record<string, unknown> {
  if (record.type !== 'date' || record.offsetMin === undefined) return record;
  const { offsetMin: _zone, ...others } = record;
  return others;
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
