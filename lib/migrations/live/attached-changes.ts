import { type Attached, readAttached } from '../../catalog/attached';
import { readIndexes } from '../../catalog/attached/indexes';
import { underPlainSettings } from '../../catalog/plain-settings';
import { compileIndex } from '../../compiler/create';
import { quoteIdentifier } from '../../compiler/dialect';
import { afterPrefix, retargetWholeRows } from '../../compiler/restore/definition';
import { type AttachedIndex, columnsOf, type IndexDefinition, type ViewOptions } from '../../definition';
import { withProbe } from '../../execute/alter/probe';
import { createTemporaryNames } from '../../execute/alter/temporary-names';
import type { ExecutionContext } from '../../execute/context';
import type { RegisteredView } from '../../registry/registered-view';

/** Something that was declared with a view and is not there, or is something else. */
export type AttachedChange =
  /** `live` is the text of what has its name. */
  | {
      readonly kind: 'index';
      readonly index: IndexDefinition;
      readonly physicalName: string;
      readonly live: string | null;
    }
  | { readonly kind: 'comment'; readonly declared: string | null; readonly live: string | null }
  | { readonly kind: 'columnComment'; readonly column: string; readonly declared: string; readonly live: string | null }
  | { readonly kind: 'option'; readonly name: string; readonly declared: string; readonly live: string | null };

/** What was declared is compared; what somebody attached beside that is theirs. */
export async function findAttachedChanges(
  context: ExecutionContext,
  view: RegisteredView,
  oid: string,
): Promise<readonly AttachedChange[]> {
  const live = await readAttached(context.database, oid);
  return [
    ...(await indexChanges(context, view, live)),
    ...commentChanges(context, view.definition.options, live),
    ...optionChanges(view.definition.options, live),
  ];
}

async function indexChanges(
  context: ExecutionContext,
  { schema, name, definition }: RegisteredView,
  live: Attached,
): Promise<readonly AttachedChange[]> {
  const { dialect } = context;
  const columns = new Set(live.columns.map((column) => column.name));
  const pairs = definition.indexes.map((index) => ({
    index,
    found: live.indexes.find((one) => one.name === dialect.physicalName(index.name)) ?? null,
    isPossible: columnsOf(index).every((column) => columns.has(dialect.physicalName(column))),
  }));
  const comparable = pairs.filter(({ found, isPossible }) => found !== null && isPossible).map(({ index }) => index);
  const wanted = await probeIndexes(context, { schema, name, definition }, comparable);
  return pairs.flatMap(({ index, found }): readonly AttachedChange[] => {
    const probed = wanted.get(index);
    const isSame = found !== null && probed !== undefined && describeIndex(probed) === describeIndex(found);
    return isSame
      ? []
      : [{ kind: 'index', index, physicalName: dialect.physicalName(index.name), live: found?.definition ?? null }];
  });
}

/** What the server makes of indexes of a view. */
async function probeIndexes(
  context: ExecutionContext,
  { schema, name, definition }: Pick<RegisteredView, 'schema' | 'name' | 'definition'>,
  indexes: readonly IndexDefinition[],
): Promise<ReadonlyMap<IndexDefinition, AttachedIndex>> {
  if (indexes.length === 0) return new Map();
  const temporaryName = createTemporaryNames();
  const place = { schema, name: temporaryName(name, 'probe') };
  const table = `${quoteIdentifier(schema)}.${quoteIdentifier(place.name)}`;
  const names = new Map(indexes.map((index) => [temporaryName(index.name, 'index'), index]));
  return withProbe(context, definition, place, async ({ oid }) => {
    for (const [temporary, index] of names)
      await context.database.run(compileIndex(index, quoteIdentifier(temporary), table, context.dialect));
    const made = await underPlainSettings(context.database, () => readIndexes(context.database, oid));
    return new Map(made.map((index) => [names.get(index.name) as IndexDefinition, index]));
  });
}

/** All of an index but the names of itself and of its relation, which stand in expressions over whole rows. */
function describeIndex({ definition, prefix, quotedRelation, isUnique, isValid, tablespace }: AttachedIndex): string {
  const text = retargetWholeRows(afterPrefix(definition, prefix), quotedRelation, '');
  return JSON.stringify([text, isUnique, isValid, tablespace]);
}

function commentChanges(
  { dialect }: ExecutionContext,
  { comment, columnComments }: ViewOptions,
  live: Attached,
): readonly AttachedChange[] {
  const own: AttachedChange[] =
    (comment || live.comment) === live.comment ? [] : [{ kind: 'comment', declared: comment, live: live.comment }];
  const columns = Object.entries(columnComments).flatMap(([column, declared]): readonly AttachedChange[] => {
    const found = live.columns.find(({ name }) => name === dialect.physicalName(column))?.comment ?? null;
    return (declared || null) === found ? [] : [{ kind: 'columnComment', column, declared, live: found }];
  });
  return [...own, ...columns];
}

function optionChanges({ storage, tablespace, accessMethod }: ViewOptions, live: Attached): readonly AttachedChange[] {
  const parameters = new Map(
    [...live.options, ...live.toastOptions.map((option) => `toast.${option}`)].map((option): [string, string] => {
      const [name = '', ...value] = option.split('=');
      return [name.toLowerCase(), value.join('=')];
    }),
  );
  const declared: readonly (readonly [string, string | null, string | null])[] = [
    ...Object.entries(storage).map(
      ([name, value]) => [name, String(value), parameters.get(name.toLowerCase()) ?? null] as const,
    ),
    ['tablespace', tablespace, live.tablespace ?? (tablespace === 'pg_default' ? tablespace : null)],
    ['using', accessMethod, live.accessMethod],
  ];
  return declared.flatMap(([name, wanted, found]): readonly AttachedChange[] =>
    wanted === null || wanted === found ? [] : [{ kind: 'option', name, declared: wanted, live: found }],
  );
}
