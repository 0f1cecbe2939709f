import { shortenName, tablesRead } from '../definition';
import type { Dialect } from './dialect';
import type { SelectContext } from './select-context';

/** Hands out names that are free in one query, in those inside of it and in those around it. */
export class Aliases {
  private constructor(
    private readonly dialect: Dialect,
    private readonly taken: Set<string>,
    /** What SQL text may name: no name that is made up here. */
    private readonly foreign: ReadonlySet<string>,
  ) {}

  /** Names for the columns of a select. */
  static ofColumns(dialect: Dialect): Aliases {
    return new Aliases(dialect, new Set(), new Set());
  }

  /** Names for the from items of a select: none that a from clause in SQL text would hide from an expression in it. */
  static ofTables({ dialect, foreign }: SelectContext): Aliases {
    return new Aliases(dialect, new Set(foreign.hiding), foreign.all);
  }

  /** Names for common table expressions, which hide tables: none that a from item may have. */
  static ofCommonTables({ dialect, foreign, body }: SelectContext): Aliases {
    const tables = tablesRead({ body }).map(({ name }) => dialect.physicalName(name));
    return new Aliases(dialect, new Set([...foreign.all, ...tables]), foreign.all);
  }

  /** The wanted name, or the first of `name_2`, `name_3`, … that is free. */
  take(wanted: string): string {
    for (let count = 1; ; count += 1) {
      const name = shortenName(count === 1 ? wanted : `${wanted}_${count}`);
      const physical = this.dialect.physicalName(name);
      if (this.taken.has(physical) || (count > 1 && this.foreign.has(physical))) continue;
      this.taken.add(physical);
      return name;
    }
  }

  /** The wanted name, where it is known that nothing here refers to what has it. */
  retake(wanted: string): string {
    const name = shortenName(wanted);
    this.taken.add(this.dialect.physicalName(name));
    return name;
  }
}
