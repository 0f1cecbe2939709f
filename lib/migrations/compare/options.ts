import type { ViewChange, ViewOptions } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import type { PhysicalNames } from './names';

type Values<Value> = { readonly [name: string]: Value };

/** Comments, storage parameters, tablespace and access method; whether a view began empty is nothing to change. */
export function compareOptions(
  from: ViewOptions,
  to: ViewOptions,
  renames: readonly ColumnRename[],
  dropped: ReadonlySet<string>,
  names: PhysicalNames,
): readonly ViewChange[] {
  const newName = (name: string): string =>
    renames.reduce((current, rename) => (current === rename.from ? rename.to : current), name);
  const kept = Object.entries(from.columnComments)
    .map(([name, text]): [string, string] => [newName(name), text])
    .filter(([name]) => !dropped.has(name));
  const comments = differences(Object.fromEntries(kept), to.columnComments, names.column);
  const storage = differences(from.storage, to.storage, (name) => name);
  return [
    ...(from.comment === to.comment ? [] : [{ kind: 'setComment' as const, comment: to.comment }]),
    ...Object.entries(comments).map(([column, comment]) => ({ kind: 'setColumnComment' as const, column, comment })),
    ...(Object.keys(storage).length === 0 ? [] : [{ kind: 'setStorage' as const, storage }]),
    ...(from.tablespace === to.tablespace ? [] : [{ kind: 'setTablespace' as const, tablespace: to.tablespace }]),
    ...(from.accessMethod === to.accessMethod
      ? []
      : [{ kind: 'setAccessMethod' as const, accessMethod: to.accessMethod }]),
  ];
}

/** The values that are others now, and null for those that are gone. */
function differences<Value>(
  from: Values<Value>,
  to: Values<Value>,
  physical: (name: string) => string,
): Values<Value | null> {
  const before = new Map(Object.entries(from).map(([name, value]) => [physical(name), value]));
  const after = new Set(Object.keys(to).map(physical));
  const gone = Object.keys(from).filter((name) => !after.has(physical(name)));
  const set = Object.entries(to).filter(([name, value]) => before.get(physical(name)) !== value);
  return Object.fromEntries<Value | null>([...gone.map((name): [string, null] => [name, null]), ...set]);
}
