import { canonicalJson, type ViewDefinition } from '../definition';
import type { PhysicalNames } from './compare/names';

/**
 * Whether two definitions differ only in dates, or in texts of dates. A model that computes a date when it is loaded, as
 * `new Date()` does, declares another one each time. A number made of the time is not recognized.
 */
export function differOnlyInDates(names: PhysicalNames, one: ViewDefinition, other: ViewDefinition): boolean {
  return withoutDates(names.view(one)) === withoutDates(names.view(other));
}

function withoutDates(view: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(view, (_key, value) => (isDate(value) ? 'a date' : value))));
}

/** As `toISOString` writes it, perhaps the day alone. */
const ISO = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/;

function isDate(value: { readonly type?: unknown; readonly text?: unknown } | null): boolean {
  return value?.type === 'date' || (value?.type === 'string' && ISO.test(String(value.text)));
}
