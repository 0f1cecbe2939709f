import { type IndexDefinition, type IndexDraft, type IndexKey, Source, type TableName } from '../definition';

type KeyInput = IndexDraft['columns'][number];

/** What a builder would be given to make this index. */
export function toIndexDraft(index: IndexDefinition): IndexDraft {
  const { unique, name, method, keys, include, where, nullsNotDistinct, storage, tablespace } = index;
  return {
    unique,
    columns: keys.map(toKeyInput),
    options: {
      indexName: name,
      include,
      nullsNotDistinct,
      storage,
      ...(method === null ? {} : { method }),
      ...(tablespace === null ? {} : { tablespace }),
      ...(where === null ? {} : { where: (filter) => filter.add('and', where) }),
    },
  };
}

function toKeyInput({ expression, collation, operatorClass, direction, nulls }: IndexKey): KeyInput {
  return {
    column: new Source(expression),
    ...(direction === null ? {} : { order: direction }),
    ...(nulls === null ? {} : { nulls }),
    ...(operatorClass === null ? {} : { opclass: toInput(operatorClass) }),
    ...(collation === null ? {} : { collate: toInput(collation) }),
  } as KeyInput;
}

function toInput({ schema, name }: TableName): { readonly schema: string | null; readonly table: string } {
  return { schema, table: name };
}
