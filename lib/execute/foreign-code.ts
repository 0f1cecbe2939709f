import { type ForeignCode, isExposed, readForeignCode } from '../catalog/foreign-code';
import { readOwner } from '../catalog/roles';
import { quoteIdentifier } from '../compiler/dialect';
import { describeTableName, type TableName } from '../definition';
import { UntrustedCodeError } from '../errors';
import type { ExecutionContext } from './context';

/** With whose rights a view is filled, and what it runs already, by identity. */
export interface CodeRights {
  readonly owner: string;
  readonly known: ReadonlySet<string>;
}

/** The rights of a view that there is; what it names is only read where it could mean anything else. */
export async function readCodeRights({ database }: ExecutionContext, view: string): Promise<CodeRights> {
  const owner = await readOwner(database, view);
  const used = (await isExposed(database, owner)) ? await readForeignCode(database, view, owner) : [];
  return { owner, known: new Set(used.map(({ oid }) => oid)) };
}

/**
 * A declaration is found along the caller's `search_path`, where another role can have put a function, operator or domain
 * that fits its types better than the system's (CVE-2018-1058): `=` of two `varchar`, `string_agg` of a `varchar`. It
 * would run with the rights of the view's owner. To be asked of a view that was parsed and not filled yet: parsing runs
 * nothing.
 *
 * @throws {UntrustedCodeError} naming all of it.
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

/** @throws {UntrustedCodeError} naming what the view does not run already and may have been meant for the system's. */
export function refusePlanted(view: TableName, found: readonly ForeignCode[], { owner, known }: CodeRights): void {
  refuse(
    view,
    owner,
    found.filter(({ oid, isLookalike }) => isLookalike && !known.has(oid)),
  );
}

/** @throws {UntrustedCodeError} unless there is none. */
export function refuse(view: TableName, owner: string, code: readonly ForeignCode[]): void {
  const [first] = code;
  if (first === undefined) return;
  const list = code.map((one) => `${one.description} of the role "${one.owner}"`).join(', ');
  throw new UntrustedCodeError(
    `materialized view "${describeTableName(view)}" would run code of others with the rights of its owner "${owner}": ${list}`,
    {
      hint: `drop it, or leave its schema out of the search_path; if you want to use it, let an administrator give it to a role that "${owner}" trusts: alter ${first.description} owner to ${quoteIdentifier(owner)}`,
    },
  );
}
