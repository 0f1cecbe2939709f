import { alterView, type ViewChange, type ViewDefinition } from '../definition';
import { type ColumnOrigins, type ColumnRename, freeName, orderRenames, traceColumns } from './columns';

/** What is built: the wanted view under the names that its columns had, and what is to be renamed afterwards. */
export interface BuiltDefinition {
  readonly definition: ViewDefinition;
  readonly renames: readonly ColumnRename[];
}

/**
 * The wanted view with the column names of the registered one. Renaming comes last, in the catalog, so that indexes,
 * statistics, privileges, comments and dependents follow by themselves.
 */
export function builtDefinition(
  registered: ViewDefinition,
  wanted: ViewDefinition,
  changes: readonly ViewChange[],
): BuiltDefinition {
  const origins = columnOrigins(registered, wanted, changes);
  const back = backRenames(origins);
  const forth = back.map(({ from, to }) => ({ from: to, to: from }));
  const ordered = orderRenames(back, [...origins.keys()]);
  const definition = ordered.length === 0 ? wanted : alterView(wanted, ordered.map(toChange));
  const built = [...origins.keys()].map((name) => back.find(({ from }) => from === name)?.to ?? name);
  return { definition, renames: orderRenames(forth, built) };
}

/** A new query says nothing of where its columns come from: those of a name are taken for the same, but for renames. */
function columnOrigins(
  registered: ViewDefinition,
  wanted: ViewDefinition,
  changes: readonly ViewChange[],
): ColumnOrigins {
  const traced = traceColumns(columnNames(registered), changes);
  if (!replacesBody(registered, changes)) return traced;
  return new Map(columnNames(wanted).map((name) => [name, traced.get(name) ?? name]));
}

/** Whether changes put something else in the place of all that the view selects. */
export function replacesBody({ body }: ViewDefinition, changes: readonly ViewChange[]): boolean {
  return changes.some(({ kind }) => kind === 'setQuery' || (kind === 'setParent' && body.kind === 'query'));
}

export function columnNames({ body }: ViewDefinition): readonly string[] {
  return body.kind === 'parent' ? body.columns.map(({ name }) => name) : (body.columns ?? []);
}

function backRenames(origins: ColumnOrigins): readonly ColumnRename[] {
  const old = new Set([...origins.values()].filter((origin) => origin !== null));
  const taken = new Set([...origins.keys(), ...old]);
  return [...origins].flatMap(([name, origin]) => {
    if (origin !== null) return origin === name ? [] : [{ from: name, to: origin }];
    if (!old.has(name)) return [];
    const aside = freeName(name, taken);
    taken.add(aside);
    return [{ from: name, to: aside }];
  });
}

function toChange({ from, to }: ColumnRename): ViewChange {
  return { kind: 'renameColumn', from, to };
}
