import type { Attached } from '../../catalog/attached/types';
import type { IndexDefinition, ViewDefinition } from '../../definition';
import type { LiveIndex } from '../../plan/live';
import { compileIndexExpressions } from '../../storage/indexes';
import type { ExecutionContext } from '../context';
import { type FoundIndex, findSameIndexes, type IndexedView } from './same-indexes';

/** A view in the database, and its registered definition. */
export interface DeclaredView {
  readonly attached: Attached;
  readonly definition: ViewDefinition;
}

/** Declarations of indexes, by the identity of their view and by their name in the catalog. */
export type DeclaredIndexes = ReadonlyMap<string, ReadonlyMap<string, IndexDefinition>>;

/**
 * The declarations from which indexes of views are to be built again: those of indexes with an expression or a predicate
 * that are what the declaration makes. Of any other index, what the server printed is as good, or is what somebody made of
 * it by hand.
 */
export async function readDeclaredIndexes(
  context: ExecutionContext,
  views: readonly DeclaredView[],
): Promise<DeclaredIndexes> {
  const candidates = views.map((view) => toIndexedView(view, context));
  const same = await findSameIndexes(context, candidates);
  return new Map(
    candidates.map(({ live, indexes }) => [
      live.oid,
      new Map(indexes.filter((index) => same.has(index)).map(({ found, declared }) => [found.name, declared])),
    ]),
  );
}

function toIndexedView({ attached, definition }: DeclaredView, { dialect }: ExecutionContext): IndexedView {
  const indexes = definition.indexes
    .filter((index) => compileIndexExpressions(index, dialect).length > 0)
    .flatMap((declared): FoundIndex[] => {
      const found = attached.indexes.find(({ name }) => name === dialect.physicalName(declared.name));
      return found === undefined ? [] : [{ declared, found }];
    });
  return { name: definition.name, live: attached, indexes };
}

/** A view whose indexes are built from these declarations. */
export function withDeclared<View extends { readonly oid: string; readonly indexes: readonly LiveIndex[] }>(
  view: View,
  declared: DeclaredIndexes,
): View {
  const own = declared.get(view.oid);
  if (own === undefined) return view;
  const indexes = view.indexes.map((index): LiveIndex => {
    const declaration = own.get(index.name);
    return declaration === undefined ? index : { ...index, declared: declaration };
  });
  return { ...view, indexes };
}
