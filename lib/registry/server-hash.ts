import type { Database } from '../catalog/database';
import { readViewBody } from '../catalog/view-body';
import { canonicalBody } from '../compiler/canonical-body';
import { sha256 } from '../definition';

/** SHA-256, in hexadecimal (64 characters), of the select of a view as the server prints it. Needs a transaction. */
export async function readServerHash(database: Database, view: string): Promise<string> {
  return sha256(canonicalBody(await readViewBody(database, view))).toString('hex');
}
