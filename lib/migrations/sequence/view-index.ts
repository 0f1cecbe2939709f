import { wordOfName } from '../../definition';
import type { ViewKey } from '../../registry/registered-view';
import { Groups } from './groups';
import type { Reading } from './reading';
import { type KeyedView, keyOf } from './views';

/**
 * Views, and which of them may read a relation: by the relations that they name and by the words of their SQL text. So
 * the readers of one view are found without a look at every other.
 */
export class ViewIndex {
  private readonly entries = new Map<string, { readonly view: KeyedView; readonly place: number }>();
  private readonly byRelation = new Groups();
  private readonly byWord = new Groups();
  private added = 0;

  constructor(
    views: Iterable<KeyedView>,
    private readonly reading: Pick<Reading, 'relations' | 'words'>,
  ) {
    for (const view of views) this.set(view);
  }

  get(key: ViewKey): KeyedView | undefined {
    return this.entries.get(keyOf(key))?.view;
  }

  has(key: ViewKey): boolean {
    return this.entries.has(keyOf(key));
  }

  /** In the order in which they were added. */
  values(): readonly KeyedView[] {
    return [...this.entries.values()].map(({ view }) => view);
  }

  /** A view in place of another one of its name keeps the place of that. */
  set(view: KeyedView): void {
    const key = keyOf(view.key);
    const place = this.entries.get(key)?.place ?? this.added++;
    this.delete(view.key, true);
    this.entries.set(key, { view, place });
    for (const relation of this.relationsOf(view)) this.byRelation.add(relation, key);
    for (const word of this.reading.words(view.definition)) this.byWord.add(word, key);
  }

  delete(key: ViewKey, isReplaced = false): void {
    const text = keyOf(key);
    const entry = this.entries.get(text);
    if (entry === undefined) return;
    if (!isReplaced) this.entries.delete(text);
    for (const relation of this.relationsOf(entry.view)) this.byRelation.delete(relation, text);
    for (const word of this.reading.words(entry.view.definition)) this.byWord.delete(word, text);
  }

  /** The views that may read one of these relations, in the order in which they were added. */
  mayRead(keys: readonly ViewKey[]): readonly KeyedView[] {
    const found = new Set(keys.flatMap((key) => [...this.byRelation.get(keyOf(key)), ...this.withWord(key.name)]));
    return [...found]
      .flatMap((key) => this.entries.get(key) ?? [])
      .sort((one, other) => one.place - other.place)
      .map(({ view }) => view);
  }

  private withWord(name: string): Iterable<string> {
    const word = wordOfName(name);
    return word === null ? this.entries.keys() : this.byWord.get(word);
  }

  private relationsOf({ definition, reads }: KeyedView): Iterable<string> {
    const named = this.reading.relations(definition);
    return reads === undefined ? named : new Set([...named, ...reads]);
  }
}
