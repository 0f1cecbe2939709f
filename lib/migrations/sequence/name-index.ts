import { type ViewDefinition, wordOfName } from '../../definition';
import type { ViewKey } from '../../registry/registered-view';
import { Groups } from './groups';
import type { Reading } from './reading';
import { type KeyedView, keyOf } from './views';

/** Views by a word of their names: those that a definition may read are found without a look at every other. */
export class NameIndex<View extends { readonly key: ViewKey } = KeyedView> {
  private readonly views: ReadonlyMap<string, { readonly view: View; readonly place: number }>;
  private readonly byWord = new Groups();
  private readonly wordless: string[] = [];

  constructor(
    views: readonly View[],
    private readonly reading: Reading,
  ) {
    this.views = new Map(views.map((view, place) => [keyOf(view.key), { view, place }]));
    for (const { key } of views) {
      const word = wordOfName(key.name);
      if (word === null) this.wordless.push(keyOf(key));
      else this.byWord.add(word, keyOf(key));
    }
  }

  /** The views that a definition reads, in the order in which they were given. */
  readBy(definition: ViewDefinition): readonly View[] {
    const { reading } = this;
    const words = [...reading.words(definition)].flatMap((word) => [...this.byWord.get(word)]);
    const may = [...new Set([...reading.relations(definition), ...words, ...this.wordless])]
      .flatMap((key) => this.views.get(key) ?? [])
      .filter(({ view }) => reading.readsView(definition, view.key));
    return may.sort((one, other) => one.place - other.place).map(({ view }) => view);
  }
}
