import { type ForeignCode, isExposed, readForeignCode } from '../../catalog/foreign-code';
import { readOwner } from '../../catalog/roles';
import { quoteIdentifier } from '../../compiler/dialect';
import { describeTableName, type TableName } from '../../definition';
import { UntrustedCodeError } from '../../errors';
import type { ExecutionContext } from '../context';

/** The role that fills a view, and the code that the view already runs, by oid. */
export interface CodeRights {
  readonly owner: string;
  readonly known: ReadonlySet<string>;
}

/** The rights of an existing view. Reads the code that it names only where the `search_path` is exposed. */
export async function readCodeRights({ database }: ExecutionContext, view: string): Promise<CodeRights> {
  const owner = await readOwner(database, view);
  const used = (await isExposed(database, owner)) ? await readForeignCode(database, view, owner) : [];
  return { owner, known: new Set(used.map(({ oid }) => oid)) };
}

/**
 * PostgreSQL looks up what a declaration names along the caller's `search_path`. Another role can have created a
 * function, operator or domain there that fits the types better than the built-in one (CVE-2018-1058): `=` of two
 * `varchar`, `string_agg` of a `varchar`. It would run with the rights of the view's owner. Call this for a view that
 * was parsed and not yet filled: parsing runs nothing.
 *
 * @throws {UntrustedCodeError} naming all untrusted code.
 */
export async function assertNothingPlantedIn(
  { database }: ExecutionContext,
  view: TableName,
  parsed: { readonly oid: string },
  rights: CodeRights,
): Promise<void> {
  if (!(await isExposed(database, rights.owner))) return;
  refusePlanted(view, await readForeignCode(database, parsed.oid, rights.owner), rights);
}

/**
 * @throws {UntrustedCodeError} naming code that has the name of a built-in object and that the view does not run yet.
 */
export function refusePlanted(view: TableName, found: readonly ForeignCode[], { owner, known }: CodeRights): void {
  refuse(
    view,
    owner,
    found.filter(({ oid, isLookalike }) => isLookalike && !known.has(oid)),
  );
}

/** @throws {UntrustedCodeError} when there is any code. */
export function refuse(view: TableName, owner: string, code: readonly ForeignCode[]): void {
  const [first] = code;
  if (first === undefined) return;
  const list = code.map((one) => `${one.description} of the role "${one.owner}"`).join(', ');
  throw new UntrustedCodeError(
    `materialized view "${describeTableName(view)}" would run code of other roles with the rights of its owner "${owner}": ${list}`,
    {
      hint: `drop it, or remove its schema from the search_path; to use it, let an administrator run: alter ${first.description} owner to ${quoteIdentifier(owner)}`,
    },
  );
}
