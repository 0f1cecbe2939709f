import { equalData } from '../definition';
import type { ColumnRename } from '../plan/columns';
import { type PhysicalNames, physicalNames } from './compare/names';
import { describeKey, type KeyedView, keyOf, type NameLookup, type Renames, type ViewSet } from './sequence/views';

/** One thing that is gone and one that is new, which may be the same. */
export interface PossibleRename {
  readonly kind: 'view' | 'column';
  /** For a column the view under its present name, for a view its old name. */
  readonly view: string;
  /** What the view was called before. */
  readonly formerView: string;
  readonly from: string;
  readonly to: string;
  /** Whether they are so alike that it probably is one. */
  readonly isLikely: boolean;
}

/** Says whether something is a rename. */
export type RenameDecision = (possible: PossibleRename) => Promise<boolean>;

/** Goes through what is gone and what is new, views first; what was decided to be the same is not asked of again. */
export async function decideRenames(
  from: ViewSet,
  to: ViewSet,
  decide: RenameDecision,
  lookup: NameLookup,
): Promise<Renames> {
  const names = physicalNames((name) => lookup.physical(name));
  const views = await pair(
    [...from.values()].filter(({ key }) => !to.has(keyOf(key))),
    [...to.values()].filter(({ key }) => !from.has(keyOf(key))),
    (old, now) => possibleView(old, now, names, lookup),
    decide,
  );
  const oldOf = new Map(views.map(([old, now]) => [keyOf(now.key), old]));
  const columns = new Map<string, readonly ColumnRename[]>();
  for (const now of to.values()) {
    const old = oldOf.get(keyOf(now.key)) ?? from.get(keyOf(now.key));
    const renames = old === undefined ? [] : await columnRenames(old, now, decide, names, lookup);
    if (renames.length > 0) columns.set(keyOf(now.key), renames);
  }
  return { views: views.map(([old, now]) => ({ from: old.key, to: now.key })), columns };
}

/** The same, the other way round. */
export function reverseRenames({ views, columns }: Renames): Renames {
  const oldKey = new Map(views.map(({ from, to }) => [keyOf(to), keyOf(from)]));
  return {
    views: views.map(({ from, to }) => ({ from: to, to: from })),
    columns: new Map(
      [...columns].map(([view, renames]) => [
        oldKey.get(view) ?? view,
        renames.map(({ from, to }) => ({ from: to, to: from })),
      ]),
    ),
  };
}

/** Pairs what is gone with what is new, the likely ones first. */
async function pair<Item>(
  gone: readonly Item[],
  added: readonly Item[],
  describe: (old: Item, now: Item) => PossibleRename | null,
  decide: RenameDecision,
): Promise<readonly (readonly [Item, Item])[]> {
  const possible = gone.flatMap((old) =>
    added.flatMap((now) => {
      const rename = describe(old, now);
      return rename === null ? [] : [{ old, now, rename }];
    }),
  );
  const ranked = possible.sort((one, other) => Number(other.rename.isLikely) - Number(one.rename.isLikely));
  const pairs: (readonly [Item, Item])[] = [];
  for (const { old, now, rename } of ranked) {
    if (pairs.some(([taken, other]) => taken === old || other === now)) continue;
    if (await decide(rename)) pairs.push([old, now]);
  }
  return pairs;
}

/** A view stays in its schema when it is renamed. */
function possibleView(old: KeyedView, now: KeyedView, names: PhysicalNames, lookup: NameLookup): PossibleRename | null {
  if (old.key.schema !== now.key.schema) return null;
  const [from, to] = [describeKey(old.key, lookup), describeKey(now.key, lookup)];
  return { kind: 'view', view: from, formerView: from, from, to, isLikely: isAlike(old, now, names) };
}

/** The same parent, and at least half of the columns of the larger one; or the same query. */
function isAlike(old: KeyedView, now: KeyedView, names: PhysicalNames): boolean {
  const [one, other] = [old.definition.body, now.definition.body];
  if (one.kind === 'query' || other.kind === 'query') {
    return one.kind === 'query' && other.kind === 'query' && equalData(one.query, other.query);
  }
  if (!equalData(names.table(one.parent), names.table(other.parent))) return false;
  const sources = other.columns.map(({ source }) => names.expression(source));
  const shared = one.columns.filter(({ source }) => sources.some((two) => equalData(names.expression(source), two)));
  return shared.length * 2 >= Math.max(one.columns.length, other.columns.length);
}

async function columnRenames(
  old: KeyedView,
  now: KeyedView,
  decide: RenameDecision,
  names: PhysicalNames,
  lookup: NameLookup,
): Promise<readonly ColumnRename[]> {
  const [before, after] = [old.definition.body, now.definition.body];
  if (before.kind === 'query' || after.kind === 'query') return [];
  const has = (columns: typeof before.columns, name: string): boolean =>
    columns.some((column) => names.column(column.name) === names.column(name));
  const pairs = await pair(
    before.columns.filter(({ name }) => !has(after.columns, name)),
    after.columns.filter(({ name }) => !has(before.columns, name)),
    (gone, added): PossibleRename => ({
      kind: 'column',
      view: describeKey(now.key, lookup),
      formerView: describeKey(old.key, lookup),
      from: gone.name,
      to: added.name,
      isLikely: equalData(names.expression(gone.source), names.expression(added.source)),
    }),
    decide,
  );
  return pairs.map(([gone, added]) => ({ from: gone.name, to: added.name }));
}
