import type { Database } from '../../session/database';
import { readExtensions, readSecurityLabels, readUnmovable } from './belongings';
import { readColumns } from './columns';
import { readIndexes } from './indexes';
import { readDefaultGrantees } from './privileges';
import { readRelation } from './relation';
import { readStatistics } from './statistics';
import type { Attached } from './types';

export type * from './types';

/**
 * Everything that is attached to a view or materialized view, and that dropping it and creating it again would lose.
 * Plain data. Its definitions are printed, and must be read back, under the library's settings; those of indexes under
 * the settings that each index names.
 */
export async function readAttached(database: Database, oid: string): Promise<Attached> {
  return {
    ...(await readRelation(database, oid)),
    columns: await readColumns(database, oid),
    defaultGrantees: await readDefaultGrantees(database, oid),
    indexes: await readIndexes(database, oid),
    statistics: await readStatistics(database, oid),
    extensions: await readExtensions(database, oid),
    securityLabels: await readSecurityLabels(database, oid),
    unmovable: await readUnmovable(database, oid),
  };
}
