import { type ForeignCode, isExposed, readForeignCodeOf } from '../../catalog/foreign-code';
import { readViewBodies } from '../../catalog/view-body';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import type { IndexDefinition, RelationName, ViewDefinition } from '../../definition';
import { undone } from '../../session/undone';
import { compileIndexExpressions } from '../../storage/indexes';
import type { ExecutionContext } from '../context';
import { assertNothingPlantedIn, type CodeRights, refusePlanted } from './foreign-code';
import { withProbe } from './probe';
import { createTemporaryNames } from './temporary-names';

/**
 * Makes PostgreSQL parse the view and the expressions of its indexes, if other roles may create objects on the caller's
 * `search_path`. Runs none of their code.
 *
 * @throws {UntrustedCodeError} naming all untrusted code.
 */
export async function assertNothingPlanted(
  context: ExecutionContext,
  definition: ViewDefinition,
  schema: string,
  rights: CodeRights,
): Promise<void> {
  if (!(await isExposed(context.database, rights.owner))) return;
  const { name, indexes } = definition;
  const probe = { schema, name: createTemporaryNames()(name.name, 'probe') };
  await withProbe(context, definition, probe, async (parsed) => {
    await assertNothingPlantedIn(context, name, parsed, rights);
    refusePlanted(name, await readCodeOfIndexes(context, indexes, probe, rights.owner), rights);
  });
}

/** Indexes on a relation, and the role that would run their code. */
export interface IndexesToParse {
  readonly indexes: readonly IndexDefinition[];
  readonly on: RelationName;
  readonly role: string;
}

/** The code that the expressions of indexes use and that a role does not trust. */
export async function readCodeOfIndexes(
  context: ExecutionContext,
  indexes: readonly IndexDefinition[],
  on: RelationName,
  role: string,
): Promise<readonly ForeignCode[]> {
  const [code = []] = await undone(context.database, () => readCodeOfAllIndexes(context, [{ indexes, on, role }]));
  return code;
}

/**
 * The same for many relations, in work that is undone. PostgreSQL parses the expressions as columns of views, and runs none
 * of them.
 */
export async function readCodeOfAllIndexes(
  context: ExecutionContext,
  all: readonly IndexesToParse[],
): Promise<readonly (readonly ForeignCode[])[]> {
  const parsed = new Map<IndexesToParse, RelationName>();
  for (const one of all) {
    const view = await parseExpressions(context, one);
    if (view !== null) parsed.set(one, view);
  }
  if (parsed.size === 0) return all.map(() => []);
  const views = await readViewBodies(context.database, [...parsed.values()]);
  const relations = [...parsed.keys()].map(({ role }, place) => ({ role, oid: views[place]?.oid as string }));
  const code = new Map<string, readonly ForeignCode[]>();
  for (const role of new Set(relations.map((one) => one.role))) {
    const oids = relations.filter((one) => one.role === role).map(({ oid }) => oid);
    for (const [oid, found] of await readForeignCodeOf(context.database, oids, role)) code.set(oid, found);
  }
  const places = [...parsed.keys()];
  return all.map((one) => code.get(relations[places.indexOf(one)]?.oid ?? '') ?? []);
}

/** The view that was created; null without expressions. */
async function parseExpressions(
  { database, dialect }: ExecutionContext,
  { indexes, on }: IndexesToParse,
): Promise<RelationName | null> {
  const expressions = indexes.flatMap((index) => compileIndexExpressions(index, dialect));
  if (expressions.length === 0) return null;
  const parsed = { schema: on.schema, name: createTemporaryNames()(on.name, 'parsed') };
  const list = expressions.map((text, place) => `(${text}) as ${quoteIdentifier(`e${place}`)}`).join(', ');
  await database.run(`create view ${qualify(parsed)} as select ${list} from ${qualify(on)}`, [], 'caller');
  return parsed;
}
