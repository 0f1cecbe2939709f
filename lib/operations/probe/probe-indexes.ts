import { readIndexes } from '../../catalog/attached/indexes';
import type { Attached, AttachedIndex } from '../../catalog/attached/types';
import { readForeignCode } from '../../catalog/foreign-code';
import { readCurrentRole } from '../../catalog/roles';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import type { IndexDefinition, ViewDefinition } from '../../definition';
import { sqlState } from '../../session/database-error';
import { materializedView } from '../../storage';
import { compileIndex } from '../../storage/indexes';
import type { ExecutionContext } from '../context';
import { refuse } from './foreign-code';
import { withProbe } from './probe';
import { readCodeOfIndexes } from './probe-code';
import { createTemporaryNames } from './temporary-names';

/**
 * What the server makes of indexes of a definition's view, which are created under names that go away with them.
 * Creating an index runs the functions in its expressions, with the rights of the owner of the view. So the probe is
 * given to the owner of the existing view, where the current role may do that, and runs only code that the owner
 * already runs.
 *
 * @throws {UntrustedCodeError} when the registry has an index that would run code of an untrusted role.
 */
export async function probeIndexes(
  context: ExecutionContext,
  definition: ViewDefinition,
  live: Pick<Attached, 'oid' | 'schema' | 'name' | 'owner'>,
  indexes: readonly IndexDefinition[],
): Promise<ReadonlyMap<IndexDefinition, AttachedIndex>> {
  if (indexes.length === 0) return new Map();
  const { database, dialect } = context;
  const temporaryName = createTemporaryNames();
  const probe = { schema: live.schema, name: temporaryName(live.name, 'probe') };
  const table = qualify(probe);
  const names = new Map(indexes.map((index) => [temporaryName(index.name, 'index'), index]));
  return withProbe(context, definition, probe, async ({ oid }) => {
    const owner = await giveTo(context, table, live.owner);
    await assertRunsNothingNew(context, definition, live, indexes, probe, owner);
    for (const [temporary, index] of names)
      await database.run(compileIndex(index, quoteIdentifier(temporary), table, dialect), [], 'caller');
    const made = await readIndexes(database, oid);
    return new Map(made.map((index) => [names.get(index.name) as IndexDefinition, index]));
  });
}

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Returns the new owner. A role that does not inherit the rights of that owner keeps the probe, to be able to use it.
 */
export async function giveTo({ database }: ExecutionContext, table: string, owner: string): Promise<string> {
  const current = await readCurrentRole(database);
  if (owner === current) return owner;
  try {
    await database.transaction(async () => {
      await database.run(materializedView.alter(table, `owner to ${quoteIdentifier(owner)}`));
      await database.run(materializedView.comment(table, null));
    });
    return owner;
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    return current;
  }
}

async function assertRunsNothingNew(
  context: ExecutionContext,
  { name }: ViewDefinition,
  live: Pick<Attached, 'oid' | 'owner'>,
  indexes: readonly IndexDefinition[],
  probe: { readonly schema: string; readonly name: string },
  owner: string,
): Promise<void> {
  const found = await readCodeOfIndexes(context, indexes, probe, owner);
  if (found.length === 0) return;
  const used = owner === live.owner ? await readForeignCode(context.database, live.oid, owner) : [];
  const known = new Set(used.map(({ oid }) => oid));
  refuse(
    name,
    owner,
    found.filter(({ oid }) => !known.has(oid)),
  );
}
