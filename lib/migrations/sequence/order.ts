/** What an item has to come after. */
export type Before<Item> = (item: Item) => Iterable<Item>;

/**
 * The items in an order in which each comes after those that it needs, and where nothing speaks against it after those
 * that it had better wait for; else in the order given. What is not among the items is left out.
 */
export function neededFirst<Item>(items: readonly Item[], needs: Before<Item>, waits: Before<Item> = () => []): Item[] {
  const places = new Map(items.map((item, place) => [item, place]));
  const placeOf = (item: Item): number => places.get(item) as number;
  const among = (item: Item, others: Iterable<Item>): readonly Item[] =>
    [...new Set(others)]
      .filter((other) => other !== item && places.has(other))
      .sort((one, other) => placeOf(one) - placeOf(other));
  const needed = new Map(items.map((item) => [item, among(item, needs(item))]));
  const all = new Map(items.map((item) => [item, among(item, [...(needed.get(item) ?? []), ...waits(item)])]));
  const circles = findCircles(items, all);
  const ordered: Item[] = [];
  const seen = new Set<Item>();
  const place = (item: Item): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const other of needed.get(item) ?? []) place(other);
    for (const other of all.get(item) ?? []) if (circles.get(other) !== circles.get(item)) place(other);
    ordered.push(item);
  };
  for (const item of items) place(item);
  return ordered;
}

/**
 * A number for each item: the same for those that come after each other. Each edge is followed once.
 *
 * @see https://en.wikipedia.org/wiki/Tarjan%27s_strongly_connected_components_algorithm
 */
function findCircles<Item>(
  items: readonly Item[],
  edges: ReadonlyMap<Item, readonly Item[]>,
): ReadonlyMap<Item, number> {
  const circles = new Map<Item, number>();
  const reached = new Map<Item, number>();
  const open: Item[] = [];
  const visit = (item: Item): number => {
    const own = reached.size;
    const start = open.length;
    let lowest = own;
    reached.set(item, own);
    open.push(item);
    for (const next of edges.get(item) ?? []) {
      if (!circles.has(next)) lowest = Math.min(lowest, reached.get(next) ?? visit(next));
    }
    if (lowest === own) for (const member of open.splice(start)) circles.set(member, own);
    return lowest;
  };
  for (const item of items) if (!reached.has(item)) visit(item);
  return circles;
}
