import { readViewBody } from '../catalog/view-body';
import { canonicalBody } from '../compiler/canonical-body';
import { sha256 } from '../definition';
import type { Database } from '../session/database';

/** SHA-256, in hexadecimal (64 characters), of the select of a view as the server prints it. */
export async function readServerHash(database: Database, view: string): Promise<string> {
  return hashOfBody(await readViewBody(database, view));
}

/** The same of a select that was read already. */
export function hashOfBody(body: string): string {
  return sha256(canonicalBody(body)).toString('hex');
}
