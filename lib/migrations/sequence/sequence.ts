import { alterView, type ViewChange } from '../../definition';
import { DefinitionError } from '../../errors';
import type { ColumnRename } from '../../plan/columns';
import type { ViewKey } from '../../registry/registered-view';
import { compareViews } from '../compare/compare-views';
import { isSameView, type PhysicalNames, physicalNames } from '../compare/names';
import type { ViewOperation } from '../operation';
import { changedColumns, lostColumns, netRenames, staysMeaningful } from './column-changes';
import { createIndexHolders, readsOtherwise } from './conflicts';
import { follow, type NamedView, renamedColumns, renamedView } from './follow';
import { NameIndex } from './name-index';
import { neededFirst } from './order';
import { createReading, type Reading, withFormerNames } from './reading';
import { ViewIndex } from './view-index';
import { type KeyedView, keyOf, type NameLookup, type Renames, type ViewSet } from './views';

/**
 * The operations that make one set of views the other, in an order in which each of them can run: a view after those that
 * it reads from, and what is dropped after everything that read it. Registered definitions follow renames by themselves,
 * as they do in the database.
 */
export function sequenceOperations(
  from: ViewSet,
  to: ViewSet,
  renames: Renames,
  lookup: NameLookup,
): readonly ViewOperation[] {
  const sequence = new Sequence(from, to, renames, lookup);
  sequence.renameViews();
  sequence.changeViews();
  sequence.dropLeftColumns();
  return sequence.operations;
}

class Sequence {
  readonly operations: ViewOperation[] = [];
  /** The views as they are after the operations so far. */
  private readonly state: ViewIndex;
  private readonly wanted: NameIndex;
  private readonly names: PhysicalNames;
  private readonly reading: Reading;
  /** Of definitions in the state, whose SQL text has the names from before. */
  private readonly stateReading: Reading;
  private readonly former = new Map<string, ViewKey>();
  /** The views that still have columns which they are not to have. */
  private readonly left = new Set<string>();
  /** The views that are on both sides, whatever becomes of what they read. */
  private readonly fixed: ReadonlySet<string>;

  constructor(
    from: ViewSet,
    private readonly to: ViewSet,
    private readonly renames: Renames,
    private readonly lookup: NameLookup,
  ) {
    this.fixed = new Set([...from.keys()].filter((key) => from.get(key) === to.get(key)));
    this.names = physicalNames((name) => lookup.physical(name));
    this.reading = createReading(lookup);
    this.stateReading = withFormerNames(this.reading, this.former);
    this.state = new ViewIndex(from.values(), this.reading);
    this.wanted = new NameIndex([...to.values()], this.reading);
  }

  renameViews(): void {
    for (const { from, to } of this.renames.views) {
      const view = this.state.get(from);
      const wanted = this.to.get(keyOf(to));
      if (view === undefined || wanted === undefined) continue;
      const { name } = wanted.definition.name;
      this.operations.push({ kind: 'rename', name: view.definition.name, to: name });
      this.state.delete(from);
      this.former.set(keyOf(to), from);
      this.followIn(renamedView(view, to, this.lookup));
      const definition = { ...view.definition, name: { ...view.definition.name, name } };
      this.state.set({ ...view, key: to, definition });
    }
  }

  /**
   * Each view after those that it is to read from, and if it can be after those that let go of it. What is dropped goes
   * early, so that its name and those of its indexes are free.
   */
  changeViews(): void {
    const isTo = (view: KeyedView): boolean => this.to.has(keyOf(view.key));
    const dropped = this.state.values().filter((view) => !isTo(view));
    const changed = [...this.to.values()].filter((view) => !this.isAsWanted(view));
    const items = new Map([...dropped, ...changed].map((view) => [keyOf(view.key), view]));
    const asItems = (views: readonly KeyedView[]): readonly KeyedView[] =>
      views.flatMap(({ key }) => items.get(keyOf(key)) ?? []);
    const willRead = ({ key, definition }: KeyedView, other: KeyedView): boolean =>
      this.to.has(keyOf(key)) && this.reading.readsView(definition, other.key);
    const holders = createIndexHolders(this.state.values(), ({ key }) => this.to.get(keyOf(key)), this.names);
    const needs = (view: KeyedView): readonly KeyedView[] =>
      asItems(isTo(view) ? this.wanted.readBy(view.definition) : this.readers(view));
    const letsGo = (view: KeyedView): readonly KeyedView[] => [
      ...asItems(this.readers(view)).filter((other) => !willRead(other, view)),
      ...(isTo(view) ? asItems(holders.givingUpFor(view)) : []),
    ];
    const all = neededFirst([...items.values()], needs, letsGo);
    for (const view of all) {
      if (!isTo(view)) this.drop([view]);
      else this.change(view);
    }
    for (const view of this.to.values()) this.createMissing(view);
  }

  private change(view: KeyedView): void {
    const known = this.state.get(view.key);
    if (known === undefined) this.createMissing(view);
    else {
      for (const other of this.readBy(view)) this.createMissing(other);
      this.alter(known, view);
    }
  }

  /** What a view reads may have been dropped to be made anew. */
  private createMissing(view: KeyedView): void {
    if (this.state.has(view.key)) return;
    this.state.set(view);
    for (const other of this.readBy(view)) this.createMissing(other);
    this.operations.push({ kind: 'create', definition: view.definition });
  }

  private readBy({ key, definition }: KeyedView): readonly KeyedView[] {
    return this.wanted.readBy(definition).filter((other) => keyOf(other.key) !== keyOf(key));
  }

  /** Columns that were still read before, and by now are not. */
  dropLeftColumns(): void {
    const left = this.state.values().filter(({ key }) => this.left.has(keyOf(key)));
    for (const view of this.readersFirst(left)) {
      const wanted = this.to.get(keyOf(view.key)) as KeyedView;
      this.push(wanted, compareViews(view.definition, wanted.definition, [], this.names));
      this.state.set(wanted);
    }
  }

  private isAsWanted({ key, definition }: KeyedView): boolean {
    const known = this.state.get(key);
    if (known !== undefined && this.fixed.has(keyOf(key))) return true;
    return known !== undefined && isSameView(this.names, known.definition, definition);
  }

  private alter(known: KeyedView, wanted: KeyedView): void {
    const renames = this.usableRenames(known);
    const changes = compareViews(known.definition, wanted.definition, renames, this.names);
    const first = this.withoutReadDrops(known, changes);
    if (first.isWhole) this.dropReadersOfLost(known, wanted, changes);
    this.dropReadersOfChanged(known, wanted, changes);
    this.push(wanted, first.changes);
    if (!first.isWhole) this.left.add(keyOf(wanted.key));
    this.state.set(first.isWhole ? wanted : { key: wanted.key, definition: first.definition });
    const renamed = netRenames(known.definition, first.changes);
    if (renamed.length > 0) this.followIn(renamedColumns(known, renamed, this.lookup));
  }

  /** SQL text follows no names: what it reads has to be there under both until it is another text. */
  private usableRenames(view: KeyedView): readonly ColumnRename[] {
    const renames = this.renames.columns.get(keyOf(view.key)) ?? [];
    const readers = this.readers(view).filter(({ definition }) => definition.body.kind === 'parent');
    return renames.filter(({ from }) => !readers.some(({ definition }) => this.stateReading.hasWord(definition, from)));
  }

  /** Columns that another view reads are dropped when it does so no longer; until then, what they are made of stays. */
  private withoutReadDrops(
    known: KeyedView,
    changes: readonly ViewChange[],
  ): { changes: readonly ViewChange[]; isWhole: boolean; definition: KeyedView['definition'] } {
    const whole = { changes, isWhole: true, definition: known.definition };
    const dropped = changes.flatMap((change) => (change.kind === 'dropColumn' ? [change.name] : []));
    const readers = this.readers(known);
    const isRead = (column: string): boolean =>
      readers.some(({ definition }) => this.stateReading.readsColumn(definition, known.key, column));
    const read = dropped.filter(isRead);
    if (read.length === 0 || !staysMeaningful(known.definition, read, changes)) return whole;
    const first = changes.filter(({ kind }) => !['dropColumn', 'dropRelation', 'orderColumns'].includes(kind));
    try {
      return { changes: first, isWhole: false, definition: alterView(known.definition, first) };
    } catch (error) {
      if (error instanceof DefinitionError) return whole;
      throw error;
    }
  }

  /**
   * What reads columns that go with the whole of a query cannot be altered before, when they are needed, nor after, when
   * they are in the way: it is made anew.
   */
  private dropReadersOfLost(known: KeyedView, wanted: KeyedView, changes: readonly ViewChange[]): void {
    const lost = lostColumns(known.definition, wanted.definition, changes, this.names.column);
    const readers = this.readers(known).filter(({ definition }) =>
      lost.some((column) => this.stateReading.readsColumn(definition, known.key, column)),
    );
    this.drop(this.withReaders(readers));
  }

  /**
   * What reads a column otherwise before and after, and the column is made otherwise as well, may fit neither the old nor
   * the new one in between: a sum of what is a text by then.
   */
  private dropReadersOfChanged(known: KeyedView, wanted: KeyedView, changes: readonly ViewChange[]): void {
    const changed = changedColumns(known.definition, wanted.definition, changes, this.names.column);
    const readers = this.readers(known).filter(({ key, definition }) => {
      const after = this.to.get(keyOf(key))?.definition ?? null;
      return readsOtherwise(definition, after, known.key, changed, this.stateReading, this.names);
    });
    this.drop(this.withReaders(readers));
  }

  private withReaders(views: readonly KeyedView[]): readonly KeyedView[] {
    const all = new Set(views);
    for (const view of all) for (const reader of this.readers(view)) all.add(reader);
    return [...all];
  }

  private push({ definition }: KeyedView, changes: readonly ViewChange[]): void {
    if (changes.length > 0) this.operations.push({ kind: 'alter', name: definition.name, changes });
  }

  private drop(views: readonly KeyedView[]): void {
    for (const view of this.readersFirst(views.filter(({ key }) => this.state.has(key)))) {
      this.operations.push({ kind: 'drop', name: view.definition.name });
      this.state.delete(view.key);
    }
  }

  private readers(view: KeyedView): readonly KeyedView[] {
    const may = this.state.mayRead(this.keysOf(view));
    return may.filter((other) => keyOf(other.key) !== keyOf(view.key) && this.readsInState(other, view));
  }

  private readersFirst(views: readonly KeyedView[]): readonly KeyedView[] {
    return neededFirst(views, (view) => this.readers(view));
  }

  /** The names under which a view is read: SQL text and the catalog have the one from before. */
  private keysOf({ key }: KeyedView): readonly ViewKey[] {
    const former = this.former.get(keyOf(key));
    return former === undefined ? [key] : [key, former];
  }

  /** For a view in the database, the catalog has the answer. A new view may read a view whose name is in its SQL text. */
  private readsInState({ definition, reads }: KeyedView, { key }: KeyedView): boolean {
    if (reads === undefined) return this.stateReading.readsView(definition, key);
    return reads.has(keyOf(this.former.get(keyOf(key)) ?? key));
  }

  private followIn(renamed: NamedView): void {
    for (const view of this.state.mayRead([renamed.before])) {
      if (!this.reading.readsView(view.definition, renamed.before)) continue;
      this.state.set({ ...view, definition: follow(view.definition, renamed, this.lookup) });
    }
  }
}
