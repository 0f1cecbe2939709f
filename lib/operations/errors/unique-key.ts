import type { ParentBody, ViewDefinition } from '../../definition';

/** The view columns that tell its rows apart, when the definition shows them; null when it does not. */
export function uniqueKeyOf({ body }: ViewDefinition): readonly string[] | null {
  if (body.kind !== 'parent') return null;
  if (body.groupBy.length > 0) return body.groupBy;
  const columns = body.key.map((key) => columnOf(body, key));
  return columns.every((column) => column !== null) ? columns : null;
}

function columnOf(body: ParentBody, key: string): string | null {
  const found = body.columns.find(
    ({ source }) => source.kind === 'column' && source.path.length === 0 && source.column === key,
  );
  return found?.name ?? null;
}
