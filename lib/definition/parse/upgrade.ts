/** Turns the JSON of one format into that of the next. It keeps unknown keys: the JSON is not validated yet. */
export type Upgrade = (json: { readonly [key: string]: unknown }) => { readonly [key: string]: unknown };

/** The first leads from format 1 to format 2. A format that was released never changes, and neither does its upgrade. */
const UPGRADES: readonly Upgrade[] = [];

/** The format of definitions that this release writes. It reads this one and all before. */
export const FORMAT_VERSION = UPGRADES.length + 1;

/** The format of stored JSON; null where it has none. */
export function versionOf(json: unknown): number | null {
  const { formatVersion } = (json ?? {}) as { readonly formatVersion?: unknown };
  return typeof formatVersion === 'number' && Number.isInteger(formatVersion) ? formatVersion : null;
}

/**
 * Stored JSON of an older format in the current format; any other JSON unchanged. The registry keeps the stored JSON
 * and its hash until the view is next altered.
 */
export function upgradeDefinition(json: unknown, upgrades = UPGRADES): unknown {
  const version = versionOf(json);
  if (version === null || version < 1) return json;
  return upgrades
    .slice(version - 1)
    .reduce((older, upgrade, index) => ({ ...upgrade(older as never), formatVersion: version + index + 1 }), json);
}
