import { keepsRows, type RelationName } from '../definition';
import { type Affected, describe, findAffected } from './affected';
import type { IndexChanges } from './index-changes';
import { rebuildIndexStep } from './index-steps';
import type { LiveIndex } from './live';
import type { OwnSteps } from './own-steps';
import { nameOf, type PlanInput, targetOf } from './plan-input';
import type { Obstacle, Plan, StepData, Target } from './step';
import { swapSteps } from './swap-steps';

/** The steps of a plan, not named yet. */
export type PlannedSteps = Pick<Plan, 'obstacles' | 'lost'> & { readonly steps: readonly StepData[] };

/** Builds the view beside itself, with all that reads it, and swaps. */
export function planRebuild(
  input: PlanInput,
  indexes: IndexChanges,
  own: OwnSteps,
  target: Target,
  reason: string,
): PlannedSteps {
  const { live, registered, built, probed } = input;
  const affected = findAffected(live, probed.columns);
  const gone = droppedColumns(input);
  const kept = live.indexes.filter(
    ({ name, columns }) => !isDropped(input, indexes, name) && !columns.some((column) => gone.has(column)),
  );
  const rebuilds = affected.dependents
    .filter(({ how }) => how === 'rebuild')
    .map(({ dependent }) => ({
      dependent,
      target: targetOf(input, dependent, dependent.kind),
    }));
  const steps: StepData[] = [
    holdStep(input, live),
    {
      kind: 'create',
      reason,
      target,
      origin: { kind: 'definition', definition: built.definition, replaces: registered.options },
    },
    ...own.storage,
    ...fillSteps(target, live.isPopulated, kept, own.createdIndexes),
    ...rebuilds.flatMap(({ dependent, target: to }) =>
      dependentSteps(input, to, dependent.isPopulated, dependent.indexes),
    ),
    ...swapSteps(
      live,
      target,
      rebuilds.map((one) => one.target),
      affected,
    ),
    ...own.renamedIndexes,
    ...own.finalNames,
    ...own.comments,
  ];
  const lost = [...live.indexes, ...live.statistics].flatMap(({ name, columns }) =>
    columns
      .filter((column) => gone.has(column))
      .map((column) => `"${name}", which is on the dropped column "${column}"`),
  );
  return { steps, obstacles: [...affected.obstacles, ...restriction(input, affected)], lost };
}

function fillSteps(
  target: Target,
  isPopulated: boolean,
  kept: readonly LiveIndex[],
  created: readonly StepData[],
): readonly StepData[] {
  const filled = (...steps: StepData[]): readonly StepData[] => (isPopulated && keepsRows(target.kind) ? steps : []);
  return [
    { kind: 'prepare', reason: 'storage and compression count for rows written from now on', target },
    ...filled({ kind: 'fill', reason: 'beside the old one, which goes on serving readers', target }),
    ...kept.map((index): StepData => rebuildIndexStep(target, index, 'the old one has it')),
    ...created,
    ...filled({ kind: 'analyze', reason: 'the planner knows nothing of it yet', target }),
    { kind: 'attach', reason: 'what the old one has comes along', target },
  ];
}

function dependentSteps(
  input: PlanInput,
  target: Target,
  isPopulated: boolean,
  indexes: readonly LiveIndex[],
): readonly StepData[] {
  const because = `it reads ${describe(input.live)}`;
  return [
    ...(target.kind === 'view' ? [] : [holdStep(input, target)]),
    { kind: 'create', reason: because, target, origin: { kind: 'body' } },
    ...fillSteps(target, isPopulated, indexes, []),
  ];
}

function holdStep({ temporaryName }: PlanInput, relation: RelationName): StepData {
  return {
    kind: 'hold',
    reason: 'nothing else may change or refresh it meanwhile',
    relation: nameOf(relation),
    temporaryName: temporaryName(relation.name, 'hold'),
  };
}

function droppedColumns({ live, probed }: PlanInput): ReadonlySet<string> {
  const now = new Set(probed.columns.map(({ name }) => name));
  return new Set(live.columns.map(({ name }) => name).filter((name) => !now.has(name)));
}

function isDropped({ physical, alsoDropped }: PlanInput, { dropped }: IndexChanges, name: string): boolean {
  return alsoDropped.includes(name) || dropped.some((index) => physical(index.name) === name);
}

function restriction({ isRestricted, live }: PlanInput, { dependents }: Affected): readonly Obstacle[] {
  if (!isRestricted) return [];
  return dependents.map(({ dependent }) => ({
    message: `${dependent.kind} ${describe(dependent)} reads ${describe(live)} and would be rebuilt with it`,
    hint: 'leave out view.restrict() to let it be rebuilt',
  }));
}
