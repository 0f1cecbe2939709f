import { type Database, onlyRow } from '../session/database';

/** `REFRESH … CONCURRENTLY` takes exactly these (src: `is_usable_unique_index` in matview.c). */
const HAS_REFRESH_KEY = `
  select exists (
    select from pg_catalog.pg_index i
    where i.indrelid = $1::pg_catalog.oid
      and i.indisunique and i.indimmediate and i.indisvalid
      and i.indpred is null
      and not 0::smallint = any (i.indkey::smallint[])
  ) as found`;

/** True when the view has a unique index by which a concurrent refresh can tell its rows apart. */
export async function hasRefreshKey(database: Database, view: string): Promise<boolean> {
  const { found } = await onlyRow<{ found: boolean }>(database, HAS_REFRESH_KEY, [view]);
  return found;
}
