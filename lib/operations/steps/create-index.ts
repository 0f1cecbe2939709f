import { readIndexes } from '../../catalog/attached/indexes';
import type { AttachedIndex } from '../../catalog/attached/types';
import { readForeignCode } from '../../catalog/foreign-code';
import { findRelation } from '../../catalog/relation';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { undone } from '../../session/undone';
import { materializedView } from '../../storage';
import type { BuiltIndex } from '../../storage/compile-step';
import { compileIndex } from '../../storage/indexes';
import { createIndexLike } from '../../storage/restore';
import type { ExecutionContext } from '../context';
import { type CodeRights, refusePlanted } from '../probe/foreign-code';
import { giveTo } from '../probe/give-to';
import { readCodeOfIndexes } from '../probe/probe-code';
import { createTemporaryNames } from '../probe/temporary-names';

/**
 * Creates an index on a view that has rows, for a `search_path` on which other roles may create objects. Creating an
 * index runs its expressions on every row. So PostgreSQL parses it on an empty relation first, and then creates the
 * index from the definition that it printed, with every name qualified. Where the expressions call functions of users,
 * the definition is printed for the path along which these functions find names.
 *
 * @throws {UntrustedCodeError} when the expressions use code of an untrusted role.
 */
export async function createIndexAsParsed(
  context: ExecutionContext,
  built: BuiltIndex,
  rights: CodeRights,
): Promise<void> {
  const parsed = await parseIndex(context, built, rights);
  await context.database.run(createIndexLike(parsed, built.index.name, built.on), [], parsed.settings);
}

function parseIndex(context: ExecutionContext, { index, on }: BuiltIndex, rights: CodeRights): Promise<AttachedIndex> {
  const { database, dialect } = context;
  const empty = { schema: on.schema, name: createTemporaryNames()(on.name, 'empty') };
  const view = { schema: on.schema, name: on.name };
  return undone(database, async () => {
    const query = `select * from ${qualify(on)}`;
    await database.run(materializedView.createEmpty({ name: qualify(empty), columns: [], query }));
    refusePlanted(view, await readCodeOfIndexes(context, [index], empty, rights.owner), rights);
    // PostgreSQL runs functions of constants while it creates the index, with the rights of the owner.
    await giveTo(context, qualify(empty), rights.owner);
    const name = quoteIdentifier(createTemporaryNames()(index.name, 'index'));
    await database.run(compileIndex(index, name, qualify(empty), dialect), [], 'caller');
    const relation = await findRelation(database, empty);
    if (relation === null) throw new Error(`the view ${qualify(empty)} was created and cannot be found`);
    refusePlanted(view, await readForeignCode(database, relation.oid, rights.owner), rights);
    const [parsed] = await readIndexes(database, relation.oid);
    if (parsed === undefined) throw new Error(`the index ${name} was created and cannot be found`);
    return parsed;
  });
}
