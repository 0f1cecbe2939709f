import type { Attached, AttachedColumn, Privilege } from '../../catalog/attached/types';
import type { ViewDefinition, ViewOptions } from '../../definition';

/**
 * What somebody attached to a view beside what its declaration says, a line each: `index "by_hand"`. It goes with the view
 * when that is dropped, and does not come with what is created in its place.
 *
 * @param role To whom a view belongs that is created now.
 */
export function describeUndeclared(
  live: Attached,
  { indexes, options }: ViewDefinition,
  role: string,
  physical: (name: string) => string,
): readonly string[] {
  const declared = new Set(indexes.map(({ name }) => physical(name)));
  return [
    ...live.indexes.flatMap((index) => (declared.has(index.name) ? [] : [`index ${quote(index.name)}`])),
    ...live.indexes.filter(({ name }) => declared.has(name)).flatMap(ofIndex),
    ...live.statistics.map(({ name }) => `statistics ${quote(name)}`),
    ...(live.owner === role ? [] : [`owner ${quote(live.owner)}`]),
    ...grants(live, live.privileges ?? [], ''),
    ...ofOptions(live, options),
    ...live.columns.flatMap((column) => ofColumn(live, column, options, physical)),
    ...live.extensions.map((name) => `dependence on the extension ${quote(name)}`),
    ...live.securityLabels.map(
      ({ provider, column }) => `security label of ${quote(provider)}${column === null ? '' : ofColumnNamed(column)}`,
    ),
  ];
}

function ofIndex({ name, comment, columnStatistics, isClustered, isReplicaIdentity }: Attached['indexes'][number]) {
  return [
    ...(comment === null ? [] : [`comment of index ${quote(name)}`]),
    ...columnStatistics.map(({ number }) => `statistics target of column ${number} of index ${quote(name)}`),
    ...(isClustered ? [`clustering on index ${quote(name)}`] : []),
    ...(isReplicaIdentity ? [`replica identity by index ${quote(name)}`] : []),
  ];
}

/** What is granted by default privileges is granted again. */
function grants({ owner, defaultGrantees }: Attached, privileges: readonly Privilege[], on: string): readonly string[] {
  const others = privileges.filter(({ grantee }) => grantee !== owner && !defaultGrantees.includes(grantee));
  const grantees = [...new Set(others.map(({ grantee }) => grantee))];
  return grantees.map((grantee) => {
    const own = new Set(
      others.filter((one) => one.grantee === grantee).map(({ privilege }) => privilege.toLowerCase()),
    );
    return `${[...own].join(', ')}${on} granted to ${grantee === null ? 'everyone' : quote(grantee)}`;
  });
}

function ofOptions(live: Attached, { comment, storage, tablespace, accessMethod }: ViewOptions): readonly string[] {
  const declared = new Set(Object.keys(storage).map((name) => name.toLowerCase()));
  const parameters = [...live.options, ...live.toastOptions.map((option) => `toast.${option}`)];
  const isOther = accessMethod === null && live.accessMethod !== null && live.accessMethod !== 'heap';
  const identity = live.replicaIdentity;
  return [
    ...parameters
      .filter((option) => !declared.has((option.split('=')[0] as string).toLowerCase()))
      .map((option) => `storage parameter ${option}`),
    ...(live.comment === null || comment ? [] : [`comment ${JSON.stringify(live.comment)}`]),
    ...(live.tablespace === null || tablespace !== null ? [] : [`tablespace ${quote(live.tablespace)}`]),
    ...(isOther ? [`access method ${quote(live.accessMethod as string)}`] : []),
    ...(identity === 'nothing' || identity === 'full' ? [`replica identity ${identity}`] : []),
  ];
}

function ofColumn(
  live: Attached,
  column: AttachedColumn,
  { columnComments }: ViewOptions,
  physical: (name: string) => string,
): readonly string[] {
  const isDeclared = Object.entries(columnComments).some(([name, text]) => text && physical(name) === column.name);
  const on = ofColumnNamed(column.name);
  const settings = {
    'statistics target': column.statisticsTarget,
    n_distinct: column.nDistinct,
    n_distinct_inherited: column.nDistinctInherited,
    storage: column.storage,
    compression: column.compression,
  };
  return [
    ...(column.comment === null || isDeclared ? [] : [`comment ${JSON.stringify(column.comment)}${on}`]),
    ...Object.entries(settings).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}${on}`])),
    ...grants(live, column.privileges, on),
  ];
}

function ofColumnNamed(name: string): string {
  return ` of column ${quote(name)}`;
}

function quote(name: string): string {
  return `"${name}"`;
}
