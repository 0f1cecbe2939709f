import type { ViewChange } from '../definition';

/**
 * Where each column of the wanted view comes from: the name it had, or null for a new one. Names are those of the
 * definitions.
 */
export type ColumnOrigins = ReadonlyMap<string, string | null>;

/** Follows the columns of a view through changes. */
export function traceColumns(columns: readonly string[], changes: readonly ViewChange[]): ColumnOrigins {
  const origins = new Map<string, string | null>(columns.map((name) => [name, name]));
  for (const change of changes) {
    if (change.kind === 'dropColumn') origins.delete(change.name);
    if (change.kind === 'setColumn' && !origins.has(change.name)) origins.set(change.name, null);
    if (change.kind === 'renameColumn') {
      const origin = origins.get(change.from) ?? null;
      origins.delete(change.from);
      origins.set(change.to, origin);
    }
  }
  return origins;
}

export interface ColumnRename {
  readonly from: string;
  readonly to: string;
}

/** Renames in an order in which no name is ever taken; where they are in a circle, through a name that is free. */
export function orderRenames(renames: readonly ColumnRename[], columns: readonly string[]): readonly ColumnRename[] {
  const taken = new Set(columns);
  const ordered: ColumnRename[] = [];
  let left = renames.filter(({ from, to }) => from !== to);
  const apply = ({ from, to }: ColumnRename): void => {
    ordered.push({ from, to });
    taken.delete(from);
    taken.add(to);
  };
  while (left.length > 0) {
    const [free] = left.filter(({ to }) => !taken.has(to));
    if (free) {
      apply(free);
      left = left.filter((rename) => rename !== free);
      continue;
    }
    const [blocked, ...others] = left as [ColumnRename, ...ColumnRename[]];
    const aside = freeName(blocked.from, taken);
    apply({ from: blocked.from, to: aside });
    left = [...others, { from: aside, to: blocked.to }];
  }
  return ordered;
}

/** A name like the wanted one that nothing has. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) if (!taken.has(`${wanted}_${count}`)) return `${wanted}_${count}`;
}
