/**
 * The items in an order in which each comes after those that it needs, and where nothing speaks against it after those
 * that it had better wait for; else in the order given.
 */
export function neededFirst<Item>(
  items: readonly Item[],
  needs: (item: Item, other: Item) => boolean,
  waits: (item: Item, other: Item) => boolean = () => false,
): Item[] {
  const before = (item: Item, comesAfter: typeof needs): readonly Item[] =>
    items.filter((other) => other !== item && comesAfter(item, other));
  const needed = new Map(items.map((item) => [item, before(item, needs)]));
  const all = new Map(items.map((item) => [item, [...(needed.get(item) ?? []), ...before(item, waits)]]));
  const ordered: Item[] = [];
  const seen = new Set<Item>();
  const place = (item: Item): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const other of needed.get(item) ?? []) place(other);
    for (const other of all.get(item) ?? []) if (!reaches(other, item, all)) place(other);
    ordered.push(item);
  };
  for (const item of items) place(item);
  return ordered;
}

function reaches<Item>(from: Item, to: Item, edges: ReadonlyMap<Item, readonly Item[]>): boolean {
  const seen = new Set<Item>([from]);
  for (const item of seen) {
    if (item === to) return true;
    for (const next of edges.get(item) ?? []) seen.add(next);
  }
  return false;
}
