import { readIndexesOf } from '../../catalog/attached/indexes';
import type { Declarable } from '../../catalog/declarable';
import { readOwners } from '../../catalog/roles';
import type { IndexDefinition } from '../../definition';
import type { ExecutionContext } from '../../operations/context';
import { type FoundIndex, findSameIndexes } from '../../operations/probe/same-indexes';
import type { RegisteredView } from '../../registry/registered-view';
import { isAlike, isPlain } from './alike';
import { type OptionChange, optionChanges } from './option-changes';

/** Something that was declared with a view and is not there, or is something else. */
export type AttachedChange =
  /** `live` is the text of what has its name; it is not valid when it was never built to its end. */
  | {
      readonly kind: 'index';
      readonly index: IndexDefinition;
      readonly physicalName: string;
      readonly live: string | null;
      readonly isValid: boolean;
    }
  | OptionChange;

/** A registered view, and what there is of it in the database. */
export interface ComparedView {
  readonly registered: RegisteredView;
  readonly oid: string;
  readonly declarable: Declarable;
}

/**
 * What of each view was declared and is not there, or is something else; what somebody attached beside that is theirs. The
 * server is asked only about indexes that plain data does not tell the same.
 */
export async function findAttachedChanges(
  context: ExecutionContext,
  views: readonly ComparedView[],
): Promise<readonly (readonly AttachedChange[])[]> {
  const indexes = await indexChanges(context, views);
  return views.map(({ registered, declarable }, place) => [
    ...(indexes[place] ?? []),
    ...optionChanges(registered.definition.options, declarable, context.dialect.physicalName),
  ]);
}

async function indexChanges(
  context: ExecutionContext,
  views: readonly ComparedView[],
): Promise<readonly (readonly AttachedChange[])[]> {
  const { dialect, database } = context;
  const asked = views.map(({ registered, declarable }) =>
    registered.definition.indexes.filter(
      (index) => !isPlain(index) || !isAlike(index, declarable, dialect.physicalName),
    ),
  );
  const oids = views.filter((_view, place) => asked[place]?.length !== 0).map(({ oid }) => oid);
  if (oids.length === 0) return [];
  const [live, owners] = [await readIndexesOf(database, oids), await readOwners(database, oids)];
  const pairs = views.map(({ oid }, place) =>
    (asked[place] ?? []).map((declared) => {
      const found = live.get(oid)?.find(({ name }) => name === dialect.physicalName(declared.name)) ?? null;
      return { declared, found };
    }),
  );
  const same = await findSameIndexes(
    context,
    views.map(({ registered, oid }, place) => ({
      name: registered.definition.name,
      live: { oid, schema: registered.schema, name: registered.name, owner: owners.get(oid) ?? '' },
      indexes: (pairs[place] ?? []).filter(isFound),
    })),
  );
  return pairs.map((own) =>
    own
      .filter((pair) => !isFound(pair) || !same.has(pair))
      .map(({ declared, found }) => ({
        kind: 'index',
        index: declared,
        physicalName: dialect.physicalName(declared.name),
        live: found?.definition ?? null,
        isValid: found?.isValid ?? true,
      })),
  );
}

function isFound(pair: { readonly found: FoundIndex['found'] | null }): pair is FoundIndex {
  return pair.found !== null;
}
