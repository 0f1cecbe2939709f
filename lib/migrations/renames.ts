import { canonicalJson, type ViewColumn } from '../definition';
import type { ColumnRename } from '../plan/columns';
import { type PhysicalNames, physicalNames } from './compare/names';
import { createLikeness } from './likely-views';
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

/** Decides about renames. */
export interface RenameDecider {
  readonly decide: RenameDecision;
  /** Whether somebody named this view or column: then it can be renamed to, or from, what it is not like. */
  isNamed(name: string): boolean;
}

/** Takes what is likely a rename for one. */
export const LIKELY: RenameDecider = { decide: async ({ isLikely }) => isLikely, isNamed: () => false };

/** Goes through what is gone and what is new, views first; what was decided to be the same is not asked of again. */
export async function decideRenames(
  from: ViewSet,
  to: ViewSet,
  decider: RenameDecider,
  lookup: NameLookup,
): Promise<Renames> {
  const names = physicalNames((name) => lookup.physical(name));
  const gone = [...from.values()].filter(({ key }) => !to.has(keyOf(key)));
  const added = [...to.values()].filter(({ key }) => !from.has(keyOf(key)));
  const views = await viewRenames(gone, added, decider, names, lookup);
  const oldOf = new Map(views.map(([old, now]) => [keyOf(now.key), old]));
  const columns = new Map<string, readonly ColumnRename[]>();
  for (const now of to.values()) {
    const old = oldOf.get(keyOf(now.key)) ?? from.get(keyOf(now.key));
    const renames = old === undefined || old === now ? [] : await columnRenames(old, now, decider, names, lookup);
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

type Pair<Item> = readonly [old: Item, now: Item];

/** Pairs of what is gone with what is new. */
class Pairs<Item> {
  readonly list: Pair<Item>[] = [];
  private readonly taken = new Set<Item>();

  constructor(
    private readonly decide: (old: Item, now: Item, isLikely: boolean) => Promise<boolean>,
    private readonly take: (now: Item) => void = () => {},
  ) {}

  /** Asks of `old` with each of these, until it is one of them. */
  async add(old: Item, candidates: Iterable<Item>, isLikely: boolean, most = Number.POSITIVE_INFINITY): Promise<void> {
    let asked = 0;
    for (const now of candidates) {
      if (this.taken.has(old) || asked === most) return;
      if (this.taken.has(now)) continue;
      asked += 1;
      if (!(await this.decide(old, now, isLikely))) continue;
      this.list.push([old, now]);
      this.taken.add(old).add(now);
      this.take(now);
    }
  }
}

/** With how many new views one that is gone is compared: the migrations of thousands would be read by nobody. */
const MOST_ALIKE = 10;

/** Views that select the same first, then those that are alike, then those that somebody named. */
async function viewRenames(
  gone: readonly KeyedView[],
  added: readonly KeyedView[],
  { decide, isNamed }: RenameDecider,
  names: PhysicalNames,
  lookup: NameLookup,
): Promise<readonly Pair<KeyedView>[]> {
  if (gone.length === 0 || added.length === 0) return [];
  const likeness = createLikeness(added, names);
  const asked = new Set<string>();
  const pairs = new Pairs<KeyedView>(async (old, now, isLikely) => {
    const [from, to] = [describeKey(old.key, lookup), describeKey(now.key, lookup)];
    const question = JSON.stringify([from, to]);
    if (asked.has(question)) return false;
    asked.add(question);
    return decide({ kind: 'view', view: from, formerView: from, from, to, isLikely });
  }, likeness.take);
  for (const old of gone) await pairs.add(old, likeness.same(old), true, MOST_ALIKE);
  for (const old of gone) await pairs.add(old, likeness.alike(old), true, MOST_ALIKE);
  const named = added.filter(({ key }) => isNamed(key.name));
  for (const old of gone.filter(({ key }) => isNamed(key.name))) {
    await pairs.add(
      old,
      named.filter(({ key }) => key.schema === old.key.schema),
      false,
    );
  }
  return pairs.list;
}

async function columnRenames(
  old: KeyedView,
  now: KeyedView,
  { decide, isNamed }: RenameDecider,
  names: PhysicalNames,
  lookup: NameLookup,
): Promise<readonly ColumnRename[]> {
  const [before, after] = [old.definition.body, now.definition.body];
  if (before.kind === 'query' || after.kind === 'query') return [];
  const has = (columns: typeof before.columns): ReadonlySet<string> =>
    new Set(columns.map((column) => names.column(column.name)));
  const [hadName, hasName] = [has(before.columns), has(after.columns)];
  const withSource = (column: ViewColumn): ViewColumn & { readonly made: string } => ({
    ...column,
    made: canonicalJson(names.expression(column.source)),
  });
  const gone = before.columns.filter(({ name }) => !hasName.has(names.column(name))).map(withSource);
  const added = after.columns.filter(({ name }) => !hadName.has(names.column(name))).map(withSource);
  const views = { view: describeKey(now.key, lookup), formerView: describeKey(old.key, lookup) };
  const pairs = new Pairs<ViewColumn>((from, to, isLikely) =>
    decide({ kind: 'column', ...views, from: from.name, to: to.name, isLikely }),
  );
  for (const one of gone) {
    await pairs.add(
      one,
      added.filter(({ made }) => made === one.made),
      true,
    );
  }
  for (const one of gone.filter(({ name }) => isNamed(name))) {
    await pairs.add(
      one,
      added.filter(({ name, made }) => made !== one.made && isNamed(name)),
      false,
    );
  }
  return pairs.list.map(([from, to]) => ({ from: from.name, to: to.name }));
}
