import type { ModelProblem } from '../errors';

/** A view that a model declares, and what it reads, under names that are the same where the relation is. */
export interface ReadingView {
  /** The name of the class. */
  readonly model: string;
  readonly key: string;
  readonly reads: readonly string[];
}

/** Views that read themselves, by way of each other or at once: neither could be created before the other. */
export function findCycles(views: readonly ReadingView[]): readonly ModelProblem[] {
  const byKey = new Map(views.map((view) => [view.key, view]));
  const told = new Set<ReadingView>();
  return views.flatMap((view) => {
    const cycle = told.has(view) ? null : wayBack(view, byKey);
    if (cycle === null) return [];
    for (const one of cycle) told.add(one);
    const way = [...cycle, view].map(({ model }) => model).join(' reads ');
    return [
      { model: view.model, message: `its view reads itself: ${way}`, hint: cycle.length === 1 ? OWN_NAME : HINT },
    ];
  });
}

const OWN_NAME = 'give the view a name of its own (tableName), which is not that of a table it reads';
const HINT = 'let one of them read tables alone: give it a parent, and relations, that are models of tables';

/** The shortest way from a view to itself, itself included; null when there is none. */
function wayBack(start: ReadingView, byKey: ReadonlyMap<string, ReadingView>): readonly ReadingView[] | null {
  const ways: (readonly ReadingView[])[] = [[start]];
  const seen = new Set<ReadingView>();
  for (const way of ways) {
    for (const key of (way[way.length - 1] as ReadingView).reads) {
      if (key === start.key) return way;
      const next = byKey.get(key);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}
