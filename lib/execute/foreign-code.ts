import { type ForeignCode, hasLookalikes, readForeignCode } from '../catalog/foreign-code';
import { findRelation } from '../catalog/relation';
import { compileIndexExpressions } from '../compiler/create';
import { quoteIdentifier } from '../compiler/dialect';
import { describeTableName, type IndexDefinition, type TableName, type ViewDefinition } from '../definition';
import { UntrustedCodeError } from '../errors';
import { withProbe } from './alter/probe';
import { createTemporaryNames } from './alter/temporary-names';
import type { ExecutionContext } from './context';

/** With whose rights a view is filled, and what it runs already, by identity. */
export interface CodeRights {
  readonly owner: string;
  readonly known: ReadonlySet<string>;
}

/** The rights of a view that there is; what it names is only read where it could mean anything else. */
export async function readCodeRights({ database }: ExecutionContext, view: string, owner: string): Promise<CodeRights> {
  const used = (await hasLookalikes(database, owner)) ? await readForeignCode(database, view, owner) : [];
  return { owner, known: new Set(used.map(({ oid }) => oid)) };
}

/**
 * A declaration is found along the caller's `search_path`, where another role can have put a function, operator or domain
 * that fits its types better than the system's (CVE-2018-1058): `=` of two `varchar`, `string_agg` of a `varchar`. It
 * would run with the rights of the view's owner. Parsing runs nothing, so the view and the expressions of its indexes are
 * parsed first, where the path has anything like that.
 *
 * @throws {UntrustedCodeError} naming all of it.
 */
export async function assertNothingPlanted(
  context: ExecutionContext,
  definition: ViewDefinition,
  schema: string,
  { owner, known }: CodeRights,
): Promise<void> {
  if (!(await hasLookalikes(context.database, owner))) return;
  const probe = { schema, name: createTemporaryNames()(definition.name.name, 'probe') };
  const found = await withProbe(context, definition, probe, async ({ oid }) => [
    ...(await readForeignCode(context.database, oid, owner)),
    ...(await readCodeOfIndexes(context, definition.indexes, probe, owner)),
  ]);
  refusePlanted(definition.name, found, { owner, known });
}

/** As {@link assertNothingPlanted}, of a view that was created anew and not filled yet. */
export async function assertNothingPlantedIn(
  { database }: ExecutionContext,
  view: { readonly schema: string; readonly name: string },
  rights: CodeRights,
): Promise<void> {
  if (!(await hasLookalikes(database, rights.owner))) return;
  const relation = await findRelation(database, view);
  const found = relation === null ? [] : await readForeignCode(database, relation.oid, rights.owner);
  refusePlanted({ schema: view.schema, name: view.name }, found, rights);
}

function refusePlanted(view: TableName, found: readonly ForeignCode[], { owner, known }: CodeRights): void {
  refuse(
    view,
    owner,
    found.filter(({ oid, isLookalike }) => isLookalike && !known.has(oid)),
  );
}

/** What the expressions of indexes name, found by parsing them as the columns of a view: nothing of them is run. */
export async function readCodeOfIndexes(
  { database, dialect }: ExecutionContext,
  indexes: readonly IndexDefinition[],
  on: { readonly schema: string; readonly name: string },
  role: string,
): Promise<readonly ForeignCode[]> {
  const expressions = indexes.flatMap((index) => compileIndexExpressions(index, dialect));
  if (expressions.length === 0) return [];
  const parsed = { schema: on.schema, name: createTemporaryNames()(on.name, 'parsed') };
  const list = expressions.map((text, place) => `(${text}) as ${quoteIdentifier(`e${place}`)}`).join(', ');
  await database.run(`create view ${qualify(parsed)} as select ${list} from ${qualify(on)}`, [], 'caller');
  const relation = await findRelation(database, parsed);
  if (relation === null) throw new Error(`the view ${qualify(parsed)} was created and cannot be found`);
  const found = await readForeignCode(database, relation.oid, role);
  await database.run(`drop view ${qualify(parsed)}`);
  return found;
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

function qualify({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
