import type { Declarable } from '../../catalog/declarable';
import { equalData, type IndexDefinition, type IndexKey, type StorageParameters } from '../../definition';

/**
 * Whether the declared indexes are there as they were declared, as far as plain data tells: of an expression or a
 * predicate it is only compared that there is one. What only may differ counts as different, so that the server is asked.
 */
export function hasAlikeIndexes(
  declared: readonly IndexDefinition[],
  { indexes }: Declarable,
  physical: (name: string) => string,
): boolean {
  const live = new Map(indexes.map((index) => [index.name, index]));
  return declared.every((index) => {
    const found = live.get(physical(index.name));
    return (
      found !== undefined &&
      equalData(
        outline(index, physical),
        outline(found, (name) => name),
      )
    );
  });
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
