import { type Attached, readAttached } from '../../catalog/attached';
import type { AttachedIndex } from '../../catalog/attached/types';
import { columnsOf, type IndexDefinition } from '../../definition';
import type { ExecutionContext } from '../../operations/context';
import { probeIndexes } from '../../operations/probe/probe-indexes';
import type { RegisteredView } from '../../registry/registered-view';
import { afterPrefix, retargetWholeRows } from '../../storage/restore/definition';
import { type OptionChange, optionChanges } from './option-changes';

/** Something that was declared with a view and is not there, or is something else. */
export type AttachedChange =
  /** `live` is the text of what has its name; it is not valid when it was never built to its end. */
  | {
      readonly kind: 'index';
      readonly index: IndexDefinition;
      readonly physicalName: string;
      readonly live: string | null;
      readonly isValid: boolean;
    }
  | OptionChange;

/** What was declared is compared, as the server prints it; what somebody attached beside that is theirs. */
export async function findAttachedChanges(
  context: ExecutionContext,
  view: RegisteredView,
  oid: string,
): Promise<readonly AttachedChange[]> {
  const live = await readAttached(context.database, oid);
  return [
    ...(await indexChanges(context, view, live)),
    ...optionChanges(view.definition.options, live, context.dialect.physicalName),
  ];
}

async function indexChanges(
  context: ExecutionContext,
  { definition }: RegisteredView,
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
  const wanted = await probeIndexes(context, definition, live, comparable);
  return pairs.flatMap(({ index, found }): readonly AttachedChange[] => {
    const probed = wanted.get(index);
    const isSame = found !== null && probed !== undefined && describeIndex(probed) === describeIndex(found);
    const physicalName = dialect.physicalName(index.name);
    const [text, isValid] = [found?.definition ?? null, found?.isValid ?? true];
    return isSame ? [] : [{ kind: 'index', index, physicalName, live: text, isValid }];
  });
}

/** All of an index but the names of itself and of its relation, which stand in expressions over whole rows. */
function describeIndex({ definition, prefix, quotedRelation, isUnique, isValid, tablespace }: AttachedIndex): string {
  const text = retargetWholeRows(afterPrefix(definition, prefix), quotedRelation, '');
  return JSON.stringify([text, isUnique, isValid, tablespace]);
}
