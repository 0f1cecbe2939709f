import type { Declarable } from '../../catalog/declarable';
import { equalData, type IndexDefinition, type IndexKey, type StorageParameters } from '../../definition';

/**
 * Whether a declared index is there as it was declared, as far as plain data tells: of an expression or a predicate it is
 * only compared that there is one. What only may differ counts as different, so that the server is asked.
 */
export function isAlike(index: IndexDefinition, { indexes }: Declarable, physical: (name: string) => string): boolean {
  const found = indexes.find(({ name }) => name === physical(index.name));
  return (
    found !== undefined &&
    equalData(
      outline(index, physical),
      outline(found, (name) => name),
    )
  );
}

/** Whether plain data is all that there is to compare of an index. */
export function isPlain({ keys, where }: IndexDefinition): boolean {
  return (
    where === null &&
    keys.every(({ expression, collation, operatorClass }) => {
      return expression.kind === 'column' && collation === null && operatorClass === null;
    })
  );
}

function outline(index: IndexDefinition, physical: (name: string) => string): object {
  return {
    unique: index.unique,
    method: index.method === 'btree' ? null : index.method,
    keys: index.keys.map((key) => outlineOfKey(key, physical)),
    include: index.include.map(physical),
    isPartial: index.where !== null,
    nullsNotDistinct: index.nullsNotDistinct,
    storage: outlineOfStorage(index.storage),
    tablespace: index.tablespace,
  };
}

function outlineOfKey(
  { expression, collation, operatorClass, direction, nulls }: IndexKey,
  physical: (name: string) => string,
): object {
  const isDescending = direction === 'desc';
  return {
    column: expression.kind === 'column' ? physical(expression.column) : null,
    isDescending,
    nullsFirst: nulls === null ? isDescending : nulls === 'first',
    collation: collation?.name ?? null,
    operatorClass: operatorClass?.name ?? null,
  };
}

function outlineOfStorage(storage: StorageParameters): object {
  return Object.fromEntries(Object.entries(storage).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
