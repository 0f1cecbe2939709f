import { equalData, keepsRows, type RelationName, type ViewDefinition } from '../definition';
import { type Affected, type AffectedDependent, describe, findAffected } from './affected';
import type { BuiltDefinition } from './built-definition';
import { compareIndexes, type IndexChanges } from './index-changes';
import type { LiveColumn, LiveIndex, LiveView } from './live';
import { nameSteps } from './name-steps';
import { commentSteps, storageSteps } from './option-steps';
import type { LockedRelation, Obstacle, Plan, StepData, Target } from './step';

/** What a plan is made from. Column and index names of definitions become the catalog's through `physical`. */
export interface PlanInput {
  readonly live: LiveView;
  readonly registered: ViewDefinition;
  readonly wanted: ViewDefinition;
  readonly built: BuiltDefinition;
  /** What the server makes of the built definition: its columns, and whether its query is another than the live one's. */
  readonly probed: { readonly columns: readonly LiveColumn[]; readonly isDifferent: boolean };
  /** Indexes to drop that are not registered, by their names in the catalog. */
  readonly alsoDropped: readonly string[];
  readonly physical: (name: string) => string;
  /** Makes names that nothing in the schema has, for what exists for the time of the alter. */
  readonly temporaryName: (name: string, use: 'new' | 'old' | 'hold') => string;
  /** Leave dependents alone: an alter that concerns any of them is an obstacle. */
  readonly isRestricted: boolean;
}

/** The smallest list of steps that makes the live view the wanted one. */
export function planAlter(input: PlanInput): Plan {
  const { live, registered, built, physical } = input;
  const names = live.indexes.map(({ name }) => name);
  const indexes = compareIndexes(registered, built.definition, names, physical);
  const reason = rebuildReason(input);
  return reason === null ? planInPlace(input, indexes) : planRebuild(input, indexes, reason);
}

function rebuildReason({ registered, wanted, probed }: PlanInput): string | null {
  if (probed.isDifferent) return 'its query was changed';
  if (registered.options.tablespace !== wanted.options.tablespace) return 'its tablespace was changed';
  if (registered.options.accessMethod !== wanted.options.accessMethod) return 'its access method was changed';
  return null;
}

/** What the catalog can do alone: nothing is built but new indexes. */
function planInPlace(input: PlanInput, indexes: IndexChanges): Plan {
  const { live, registered, wanted, physical, alsoDropped } = input;
  const { created, renamed } = createIndexes(input, indexes, live);
  const renames = renameIndexSteps(input, indexes);
  const drops = indexes.dropped.length > 0 || alsoDropped.length > 0;
  const locked: StepData[] = [
    ...[...indexes.dropped.map(({ name }) => physical(name)), ...alsoDropped].map(
      (name): StepData => ({
        kind: 'dropIndex',
        reason: `index "${name}" was removed or changed`,
        index: { schema: live.schema, name },
      }),
    ),
    ...(drops ? renames : []),
    ...renamed,
    ...renameSteps(input),
  ];
  const lock: StepData[] =
    locked.length > 0 ? [{ kind: 'lock', reason: 'names of the view change', relations: [lockOf(live)] }] : [];
  const steps = [
    ...created,
    ...(drops ? [] : renames),
    ...storageSteps(nameOf(live), nameOf(live), registered.options.storage, wanted.options.storage),
    ...lock,
    ...locked,
    ...comments(input),
  ];
  return finish(input, steps, [], []);
}

function planRebuild(input: PlanInput, indexes: IndexChanges, reason: string): Plan {
  const { live, registered, wanted, built, probed } = input;
  const affected = findAffected(live, probed.columns);
  const gone = droppedColumns(input);
  const own = targetOf(input, live, live.kind);
  const temporary = { schema: live.schema, name: own.temporaryName };
  const { created, renamed } = createIndexes(input, indexes, temporary);
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
      target: own,
      origin: { kind: 'definition', definition: built.definition, replaces: registered.options },
    },
    ...storageSteps(nameOf(live), temporary, registered.options.storage, wanted.options.storage),
    ...fillSteps(own, live.isPopulated, kept, created),
    ...rebuilds.flatMap(({ dependent, target }) =>
      dependentSteps(input, target, dependent.isPopulated, dependent.indexes),
    ),
    ...swapSteps(
      live,
      own,
      rebuilds.map(({ target }) => target),
      affected,
    ),
    ...renameIndexSteps(input, indexes),
    ...renamed,
    ...renameSteps(input),
    ...comments(input),
  ];
  const lost = [...live.indexes, ...live.statistics].flatMap(({ name, columns }) =>
    columns
      .filter((column) => gone.has(column))
      .map((column) => `"${name}", which is on the dropped column "${column}"`),
  );
  return finish(input, steps, [...affected.obstacles, ...restriction(input, affected)], lost);
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
    ...kept.map(({ name }): StepData => ({ kind: 'rebuildIndex', reason: 'the old one has it', target, index: name })),
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

function swapSteps(
  live: LiveView,
  own: Target,
  dependents: readonly Target[],
  affected: Affected,
): readonly StepData[] {
  const targets = [own, ...dependents];
  const replaced = affected.dependents.filter(({ how }) => how === 'replace').map(({ dependent }) => dependent);
  return [
    { kind: 'lock', reason: 'readers wait from here on', relations: lockOrder(live, affected.dependents) },
    ...targets.map((target): StepData => ({ kind: 'swap', reason: 'the new one is complete', target })),
    ...replaced.map(
      (view): StepData => ({
        kind: 'replaceView',
        reason: `it reads ${describe(live)}`,
        view: nameOf(view),
        oid: view.oid,
      }),
    ),
    ...[...targets]
      .reverse()
      .map((target): StepData => ({ kind: 'dropOld', reason: 'nothing reads it any more', target })),
    ...targets.map((target): StepData => ({ kind: 'renameAttached', reason: 'their names are free now', target })),
  ];
}

/** Plain views first, and what reads before what is read: in the order in which readers lock. */
function lockOrder(live: LiveView, dependents: readonly AffectedDependent[]): readonly LockedRelation[] {
  const outermostFirst = [...dependents].reverse().map(({ dependent }) => dependent);
  return [
    ...outermostFirst.filter(({ kind }) => kind === 'view').map(lockOf),
    ...outermostFirst.filter(({ kind }) => keepsRows(kind)).map(lockOf),
    lockOf(live),
  ];
}

/** New indexes, under temporary names where a name is still taken; and the renames that mend that. */
function createIndexes(
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

function renameIndexSteps({ live }: PlanInput, { renamed }: IndexChanges): readonly StepData[] {
  return renamed.map(
    ({ from, to }): StepData => ({
      kind: 'renameIndex',
      reason: 'it has another name now',
      index: { schema: live.schema, name: from },
      to,
    }),
  );
}

function renameSteps({ live, built, physical }: PlanInput): readonly StepData[] {
  return built.renames.map(
    ({ from, to }): StepData => ({
      kind: 'renameColumn',
      reason: `column "${from}" was renamed`,
      relation: nameOf(live),
      from: physical(from),
      to: physical(to),
    }),
  );
}

function comments({ live, registered, wanted, built }: PlanInput): readonly StepData[] {
  const origins = new Map<string, string>();
  for (const { from, to } of built.renames) {
    origins.set(to, origins.get(from) ?? from);
    origins.delete(from);
  }
  return commentSteps(live, registered, wanted, (column) => origins.get(column) ?? null);
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

function targetOf(
  { temporaryName }: PlanInput,
  { schema, name, oid }: RelationName & { readonly oid: string },
  kind: Target['kind'],
): Target {
  return {
    schema,
    name,
    oid,
    kind,
    temporaryName: temporaryName(name, 'new'),
    retiredName: temporaryName(name, 'old'),
  };
}

function lockOf({ schema, name, kind }: LockedRelation): LockedRelation {
  return { schema, name, kind };
}

function nameOf({ schema, name }: RelationName): RelationName {
  return { schema, name };
}

function finish(
  { live, registered, wanted }: PlanInput,
  steps: readonly StepData[],
  obstacles: readonly Obstacle[],
  lost: readonly string[],
): Plan {
  const register: StepData = {
    kind: 'register',
    reason: 'the registry holds what the view is',
    relation: nameOf(live),
    definition: wanted,
  };
  const isNothing = steps.length === 0 && equalData(registered, wanted);
  return { view: nameOf(live), steps: nameSteps(isNothing ? [] : [...steps, register]), obstacles, lost };
}
