import type { RelationName } from '../definition';
import type { IndexChanges } from './index-changes';
import type { LiveIndex } from './live';
import { nameOf, type PlanInput } from './plan-input';
import type { StepData, Target } from './step';

/** New indexes, under temporary names where a name is still taken; and the renames that give them their own. */
export function createIndexes(
  input: PlanInput,
  { created, dropped, renamed }: IndexChanges,
  on: RelationName,
): { created: readonly StepData[]; renamed: readonly StepData[] } {
  const { live, physical, temporaryName } = input;
  const beside = on.name !== live.name;
  const plans = created.map((index) => {
    const taken =
      beside ||
      dropped.some(({ name }) => name === index.name) ||
      renamed.some(({ from }) => from === physical(index.name));
    return { index, name: physical(index.name), temporary: taken ? temporaryName(physical(index.name), 'new') : null };
  });
  return {
    created: plans.map(
      ({ index, name, temporary }): StepData => ({
        kind: 'createIndex',
        reason: `index "${index.name}" was added or changed`,
        view: nameOf(live),
        indexName: index.name,
        on: nameOf(on),
        index: { ...index, name: temporary ?? name },
      }),
    ),
    renamed: plans.flatMap(({ name, temporary }): readonly StepData[] =>
      temporary === null
        ? []
        : [
            {
              kind: 'renameIndex',
              reason: 'its name is free now',
              index: { schema: live.schema, name: temporary },
              to: name,
            },
          ],
    ),
  };
}

export function renameIndexSteps({ live }: PlanInput, { renamed }: IndexChanges): readonly StepData[] {
  return renamed.map(
    ({ from, to }): StepData => ({
      kind: 'renameIndex',
      reason: 'it has another name now',
      index: { schema: live.schema, name: from },
      to,
    }),
  );
}

/** Builds an index of an old relation on the new one. */
export function rebuildIndexStep(target: Target, { name, declared }: LiveIndex, reason: string): StepData {
  return { kind: 'rebuildIndex', reason, target, index: name, declared: declared ?? null };
}
