import { columnsRead, createWordTest, tablesRead, type ViewDefinition, wordsIn } from '../../definition';
import type { ViewKey } from '../../registry/registered-view';
import { keyOf, lookUp, type NameLookup } from './views';

/** Tells what definitions read; what was found out about one is kept. */
export interface Reading {
  /** As far as can be told: SQL text that has the view's name in it may read from it. */
  readsView(definition: ViewDefinition, key: ViewKey): boolean;
  readsColumn(definition: ViewDefinition, key: ViewKey, column: string): boolean;
  /** Whether SQL text in a definition has a name in it, in any case of letters. */
  hasWord(definition: ViewDefinition, name: string): boolean;
  /** The keys of the relations that a definition names. */
  relations(definition: ViewDefinition): ReadonlySet<string>;
  /** The words of its SQL text, in lower case. */
  words(definition: ViewDefinition): ReadonlySet<string>;
}

export function createReading(lookup: NameLookup): Reading {
  const relations = kept((definition) => readRelations(definition, lookup));
  const words = kept(({ body }) => wordsIn(body));
  const wordTests = kept(({ body }) => createWordTest(body));
  const columns = kept(({ body }) => readColumns(body, lookup));
  const hasWord = (definition: ViewDefinition, name: string): boolean => wordTests(definition)(name);
  const readsView = (definition: ViewDefinition, key: ViewKey): boolean =>
    relations(definition).has(keyOf(key)) || hasWord(definition, key.name);
  return {
    hasWord,
    relations,
    words,
    readsView,
    readsColumn: (definition, key, column) =>
      columns(definition).has(columnKey(keyOf(key), lookup.physical(column))) ||
      (readsView(definition, key) && hasWord(definition, lookup.physical(column))),
  };
}

/** As well under the name that a view had before: where SQL text has it, that means the view still. */
export function withFormerNames(reading: Reading, former: ReadonlyMap<string, ViewKey>): Reading {
  const keys = (key: ViewKey): readonly ViewKey[] => {
    const old = former.get(keyOf(key));
    return old === undefined ? [key] : [key, old];
  };
  return {
    ...reading,
    readsView: (definition, key) => keys(key).some((one) => reading.readsView(definition, one)),
    readsColumn: (definition, key, column) => keys(key).some((one) => reading.readsColumn(definition, one, column)),
  };
}

function kept<Value>(find: (definition: ViewDefinition) => Value): (definition: ViewDefinition) => Value {
  const known = new WeakMap<ViewDefinition, { readonly value: Value }>();
  return (definition) => {
    const found = known.get(definition) ?? { value: find(definition) };
    known.set(definition, found);
    return found.value;
  };
}

/** The keys of the relations that a definition names. */
function readRelations(definition: ViewDefinition, lookup: NameLookup): ReadonlySet<string> {
  return new Set(tablesRead(definition).map((table) => keyOf(lookUp(table, lookup))));
}

function readColumns(body: ViewDefinition['body'], lookup: NameLookup): ReadonlySet<string> {
  if (body.kind === 'query') return new Set();
  return new Set(
    columnsRead(body).map(({ table, name }) => columnKey(keyOf(lookUp(table, lookup)), lookup.physical(name))),
  );
}

function columnKey(table: string, column: string): string {
  return JSON.stringify([table, column]);
}
