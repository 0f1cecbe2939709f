import { equalData, type ParentBody, type ViewDefinition } from '../../definition';
import type { ViewKey } from '../../registry/registered-view';
import type { PhysicalNames } from '../compare/names';
import type { Reading } from './reading';
import { type KeyedView, keyOf } from './views';

/** Which views have indexes of a name that another view is to have. */
export interface IndexHolders {
  /** Those that have one before that `view` is to have, and that give it up. */
  givingUpFor(view: KeyedView): readonly KeyedView[];
}

/** @param after gives what becomes of a view. */
export function createIndexHolders(
  before: readonly KeyedView[],
  after: (view: KeyedView) => KeyedView | undefined,
  names: PhysicalNames,
): IndexHolders {
  const holders = new Map<string, KeyedView>();
  const keyIn = ({ schema }: ViewKey, name: string): string => keyOf({ schema, name });
  for (const view of before) {
    const later = after(view);
    const kept = new Set(later === undefined ? [] : indexNames(later.definition, names));
    for (const name of indexNames(view.definition, names))
      if (!kept.has(name)) holders.set(keyIn(view.key, name), view);
  }
  return {
    givingUpFor: ({ key, definition }) =>
      indexNames(definition, names).flatMap((name) => holders.get(keyIn(key, name)) ?? []),
  };
}

function indexNames({ indexes }: ViewDefinition, names: PhysicalNames): readonly string[] {
  return indexes.map(({ name }) => names.column(name));
}

/** Whether what a view makes of some columns of another is something else afterwards. */
export function readsOtherwise(
  before: ViewDefinition,
  after: ViewDefinition | null,
  key: ViewKey,
  columns: readonly string[],
  reading: Reading,
  names: PhysicalNames,
): boolean {
  if (!columns.some((column) => reading.readsColumn(before, key, column))) return false;
  if (after === null) return true;
  if (before.body.kind === 'query' || after.body.kind === 'query') return !equalData(before.body, after.body);
  return readingParts(before, before.body, key, columns, reading).some((part) => !isKept(part, after.body, names));
}

interface Part {
  readonly name: string | null;
  readonly body: ParentBody;
}

/** The columns of the view that read them, each alone, and what filters it. */
function readingParts(
  definition: ViewDefinition,
  body: ParentBody,
  key: ViewKey,
  columns: readonly string[],
  reading: Reading,
): readonly Part[] {
  const parts: Part[] = [
    ...body.columns.map((column) => ({ name: column.name, body: { ...body, columns: [column], filter: null } })),
    { name: null, body: { ...body, columns: [] } },
  ];
  return parts.filter((part) =>
    columns.some((column) => reading.readsColumn({ ...definition, body: part.body }, key, column)),
  );
}

function isKept({ name, body }: Part, after: ViewDefinition['body'], names: PhysicalNames): boolean {
  if (after.kind === 'query') return false;
  const filters = [body.filter, after.filter].map((filter) => filter && names.condition(filter));
  if (name === null) return equalData(filters[0], filters[1]);
  const [own] = body.columns;
  const other = after.columns.find((column) => names.column(column.name) === names.column(name));
  return (
    other !== undefined &&
    own !== undefined &&
    equalData(names.expression(own.source), names.expression(other.source)) &&
    equalData(names.table(body.parent), names.table(after.parent))
  );
}
