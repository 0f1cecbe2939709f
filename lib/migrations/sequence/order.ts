/**
 * The items in an order in which each comes after those that it needs; where they need each other in a circle, and else,
 * in the order given.
 */
export function neededFirst<Item>(items: readonly Item[], needs: (item: Item, other: Item) => boolean): Item[] {
  const ordered: Item[] = [];
  const seen = new Set<Item>();
  const place = (item: Item): void => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const other of items) if (other !== item && needs(item, other)) place(other);
    ordered.push(item);
  };
  for (const item of items) place(item);
  return ordered;
}
