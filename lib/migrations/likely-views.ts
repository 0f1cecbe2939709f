import { canonicalJson } from '../definition';
import type { PhysicalNames } from './compare/names';
import { Groups } from './sequence/groups';
import { type KeyedView, keyOf } from './sequence/views';

/** New views, and which of them a view that is gone may have become. */
export interface Likeness {
  /** Those of its schema that select the same. */
  same(gone: KeyedView): Iterable<KeyedView>;
  /** Those of its schema with the same parent and at least half of the columns of the larger one, or the same query. */
  alike(gone: KeyedView): Iterable<KeyedView>;
  /** Leaves one out from now on. */
  take(added: KeyedView): void;
}

export function createLikeness(added: readonly KeyedView[], names: PhysicalNames): Likeness {
  const all = new Map(added.map((view) => [keyOf(view.key), { view, ...describe(view, names) }]));
  const [byBody, bySource] = [new Groups(), new Groups()];
  for (const [id, { body, sources }] of all) {
    byBody.add(body, id);
    for (const source of sources) bySource.add(source, id);
  }
  return {
    *same(gone) {
      for (const id of byBody.get(describe(gone, names).body)) yield (all.get(id) as { view: KeyedView }).view;
    },
    *alike(gone) {
      const { sources } = describe(gone, names);
      for (const id of withAny(rarerHalf(sources, bySource), bySource)) {
        const other = all.get(id);
        if (other !== undefined && isAlike(sources, other.sources)) yield other.view;
      }
    },
    take: ({ key }) => {
      const id = keyOf(key);
      const taken = all.get(id);
      if (taken === undefined) return;
      byBody.delete(taken.body, id);
      for (const source of taken.sources) bySource.delete(source, id);
    },
  };
}

interface Described {
  readonly body: string;
  /** What its columns are made of, with where that is read from; of a query the query alone. */
  readonly sources: ReadonlySet<string>;
}

function describe({ key: { schema }, definition }: KeyedView, names: PhysicalNames): Described {
  const { body } = definition;
  const sources =
    body.kind === 'query'
      ? [canonicalJson([schema, body.query])]
      : body.columns.map(({ source }) => canonicalJson([schema, names.table(body.parent), names.expression(source)]));
  return { body: canonicalJson([schema, names.body(body)]), sources: new Set(sources) };
}

function isAlike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const shared = [...one].filter((source) => other.has(source)).length;
  return shared * 2 >= Math.max(one.size, other.size);
}

/** A view that has none of these has less than half of all. */
function rarerHalf(sources: ReadonlySet<string>, bySource: Groups): readonly string[] {
  const rarestFirst = [...sources].sort((one, other) => bySource.size(one) - bySource.size(other));
  return rarestFirst.slice(0, Math.floor(sources.size / 2) + 1);
}

function* withAny(sources: readonly string[], bySource: Groups): Iterable<string> {
  const seen = new Set<string>();
  for (const source of sources) {
    for (const id of bySource.get(source)) {
      if (!seen.has(id)) yield id;
      seen.add(id);
    }
  }
}
