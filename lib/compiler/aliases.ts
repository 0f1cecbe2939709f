import { shortenName } from '../definition';
import type { Dialect } from './dialect';

/** Hands out names that are free in one query and in the queries around it. */
export class Aliases {
  private readonly taken: Set<string>;

  constructor(
    private readonly dialect: Dialect,
    around: Set<string> | readonly string[] = [],
  ) {
    this.taken = around instanceof Set ? around : new Set(around);
  }

  /** The wanted name, or the first of `name_2`, `name_3`, … that is free. */
  take(wanted: string): string {
    for (let count = 1; ; count += 1) {
      const name = shortenName(count === 1 ? wanted : `${wanted}_${count}`);
      const physical = this.dialect.physicalName(name);
      if (this.taken.has(physical)) continue;
      this.taken.add(physical);
      return name;
    }
  }

  /** Names for a query inside this one: what this one takes later must not be hidden there either. */
  inner(): Aliases {
    return new Aliases(this.dialect, this.taken);
  }
}
