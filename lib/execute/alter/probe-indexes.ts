import { readIndexes } from '../../catalog/attached/indexes';
import { compileIndex } from '../../compiler/create';
import { quoteIdentifier } from '../../compiler/dialect';
import type { AttachedIndex, IndexDefinition, ViewDefinition } from '../../definition';
import type { ExecutionContext } from '../context';
import { withProbe } from './probe';
import { createTemporaryNames } from './temporary-names';

/** What the server makes of indexes of a definition's view, which are created under names that go away with them. */
export async function probeIndexes(
  context: ExecutionContext,
  definition: ViewDefinition,
  place: { readonly schema: string; readonly name: string },
  indexes: readonly IndexDefinition[],
): Promise<ReadonlyMap<IndexDefinition, AttachedIndex>> {
  if (indexes.length === 0) return new Map();
  const { database, dialect } = context;
  const temporaryName = createTemporaryNames();
  const probe = { schema: place.schema, name: temporaryName(place.name, 'probe') };
  const table = `${quoteIdentifier(probe.schema)}.${quoteIdentifier(probe.name)}`;
  const names = new Map(indexes.map((index) => [temporaryName(index.name, 'index'), index]));
  return withProbe(context, definition, probe, async ({ oid }) => {
    for (const [temporary, index] of names)
      await database.run(compileIndex(index, quoteIdentifier(temporary), table, dialect));
    const made = await readIndexes(database, oid);
    return new Map(made.map((index) => [names.get(index.name) as IndexDefinition, index]));
  });
}
