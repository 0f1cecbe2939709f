import { readIndexesOf } from '../../catalog/attached/indexes';
import type { Attached, AttachedIndex } from '../../catalog/attached/types';
import { readForeignCode } from '../../catalog/foreign-code';
import { readViewBodies } from '../../catalog/view-body';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import type { IndexDefinition, RelationName, TableName } from '../../definition';
import { materializedView } from '../../storage';
import { compileIndex } from '../../storage/indexes';
import { createIndexLike } from '../../storage/restore';
import { afterPrefix, retargetWholeRows } from '../../storage/restore/definition';
import type { ExecutionContext } from '../context';
import { refuse } from './foreign-code';
import { giveTo } from './give-to';
import { inChunks } from './in-chunks';
import { findMeeting } from './meeting';
import { readCodeOfAllIndexes } from './probe-code';
import { createTemporaryNames } from './temporary-names';

/** A declared index, and what has its name in the database. */
export interface FoundIndex {
  readonly declared: IndexDefinition;
  readonly found: AttachedIndex;
}

export interface IndexedView {
  readonly name: TableName;
  readonly live: Pick<Attached, 'oid' | 'schema' | 'name' | 'owner'>;
  readonly indexes: readonly FoundIndex[];
}

/**
 * The indexes that are what the server makes of their declarations. It creates these on empty copies of the views, of
 * which nothing stays. Creating an index runs the functions in its expressions, with the rights of the owner of the view.
 * So a copy is given to the owner of the view, where the current role may do that, and runs only code that the owner
 * already runs.
 *
 * @throws {UntrustedCodeError} when the registry has an index that would run code of an untrusted role.
 */
export async function findSameIndexes(
  context: ExecutionContext,
  views: readonly IndexedView[],
): Promise<ReadonlySet<FoundIndex>> {
  // An index that is invalid is not what its declaration makes, but would be if it was created again.
  const comparable = views
    .map((view) => ({ ...view, indexes: view.indexes.filter(({ found }) => found.isValid) }))
    .filter(({ indexes }) => indexes.length > 0);
  return new Set((await compareAll(context, comparable)).flat());
}

function compareAll(
  context: ExecutionContext,
  views: readonly IndexedView[],
): Promise<readonly (readonly FoundIndex[])[]> {
  return inChunks<IndexedView, readonly FoundIndex[]>(context.database, views, {
    all: (chunk) => compareOnCopies(context, chunk),
    // Which index cannot be created any more shows when each is tried alone.
    refused: async (view) => {
      if (view.indexes.length === 1) return [];
      const alone = view.indexes.map((index) => ({ ...view, indexes: [index] }));
      return (await compareAll(context, alone)).flat();
    },
  });
}

interface Copy extends IndexedView {
  readonly copy: RelationName;
  /** To whom it belongs. */
  readonly owner: string;
}

async function compareOnCopies(
  context: ExecutionContext,
  views: readonly IndexedView[],
): Promise<readonly (readonly FoundIndex[])[]> {
  const { database, dialect } = context;
  const copies: Copy[] = [];
  for (const view of views) copies.push(await createCopy(context, view));
  await assertRunNothingNew(context, copies);
  const printer = createIndexPrinter(context, copies);
  const declared = copies.flatMap(({ copy, indexes }) => indexes.map((index) => ({ copy, index })));
  const prints = await printer(
    declared.map(({ copy, index }) => ({
      copy,
      create: (name: string) =>
        database.run(compileIndex(index.declared, quoteIdentifier(name), qualify(copy), dialect), [], 'caller'),
    })),
  );
  const pairs = declared.map(
    ({ copy, index }, place) => [prints[place] as Print, { copy, index: index.found }] as const,
  );
  const isSame = await findMeeting(
    pairs,
    ({ index }) => describeIndex(index),
    (open) =>
      printer(
        open.map(({ copy, index }) => ({
          copy,
          create: (name: string) => database.run(createIndexLike(index, name, copy), [], index.settings),
        })),
      ),
  );
  const same = new Set(declared.filter((_index, place) => isSame[place]).map(({ index }) => index));
  return copies.map(({ indexes }) => indexes.filter((index) => same.has(index)));
}

async function createCopy(context: ExecutionContext, view: IndexedView): Promise<Copy> {
  const { live } = view;
  const copy = { schema: live.schema, name: createTemporaryNames()(live.name, 'probe') };
  const query = `select * from ${qualify(live)}`;
  await context.database.run(materializedView.createEmpty({ name: qualify(copy), columns: [], query }));
  return { ...view, copy, owner: await giveTo(context, qualify(copy), live.owner) };
}

/** The copy that an index is on, and the index as the server prints it. */
interface Print {
  readonly copy: RelationName;
  readonly index: AttachedIndex;
}

interface IndexToPrint {
  readonly copy: RelationName;
  create(name: string): Promise<void>;
}

/** Creates indexes on copies, and reads them in one question. */
function createIndexPrinter({ database }: ExecutionContext, copies: readonly Copy[]) {
  const temporaryName = createTemporaryNames();
  return async (indexes: readonly IndexToPrint[]): Promise<readonly Print[]> => {
    const names: string[] = [];
    for (const { copy, create } of indexes) {
      const name = temporaryName(copy.name, 'index');
      await create(name);
      names.push(name);
    }
    const found = await readViewBodies(
      database,
      copies.map(({ copy }) => copy),
    );
    const made = await readIndexesOf(
      database,
      found.map(({ oid }) => oid),
    );
    const byName = new Map([...made.values()].flat().map((index) => [index.name, index]));
    return indexes.map(({ copy }, place) => ({ copy, index: byName.get(names[place] as string) as AttachedIndex }));
  };
}

/** All of an index but the names of itself and of its relation, which stand in expressions over whole rows. */
function describeIndex({ definition, prefix, quotedRelation, isUnique, isValid, tablespace }: AttachedIndex): string {
  const text = retargetWholeRows(afterPrefix(definition, prefix), quotedRelation, '');
  return JSON.stringify([text, isUnique, isValid, tablespace]);
}

/** Refuses code that the view does not run yet. A copy of another owner may run none that is not trusted. */
async function assertRunNothingNew(context: ExecutionContext, copies: readonly Copy[]): Promise<void> {
  const code = await readCodeOfAllIndexes(
    context,
    copies.map(({ copy, owner, indexes }) => ({ on: copy, role: owner, indexes: indexes.map((one) => one.declared) })),
  );
  for (const [place, { name, live, owner }] of copies.entries()) {
    const found = code[place] ?? [];
    if (found.length === 0) continue;
    const used = owner === live.owner ? await readForeignCode(context.database, live.oid, owner) : [];
    const known = new Set(used.map(({ oid }) => oid));
    refuse(
      name,
      owner,
      found.filter(({ oid }) => !known.has(oid)),
    );
  }
}
