import { type ForeignCode, isExposed, readForeignCode } from '../../catalog/foreign-code';
import { findRelation } from '../../catalog/relation';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import type { IndexDefinition, RelationName, ViewDefinition } from '../../definition';
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

/** The code that the expressions of indexes use. PostgreSQL parses them as columns of a view, and runs none of them. */
export async function readCodeOfIndexes(
  { database, dialect }: ExecutionContext,
  indexes: readonly IndexDefinition[],
  on: RelationName,
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
