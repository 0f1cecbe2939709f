import { assertNever, describeTableName, Problems } from '../../definition';
import { assertAsRegistered } from '../../migrations/drifted-views';
import { findLost, type LostByOperation } from '../../migrations/lost';
import { describeOperation, migrationBetween } from '../../migrations/migration-content';
import type { ViewOperation } from '../../migrations/operation';
import { readProjectState, viewSets } from '../../migrations/project-state';
import { decideRenames, LIKELY } from '../../migrations/renames';
import { type FailedOperations, tryOperations } from '../../migrations/try-operations';
import { planMaterializedViewAlter } from '../../operations/alter/alter-view';
import type { ExecutionContext } from '../../operations/context';
import { undone } from '../../session/undone';
import { materializedView } from '../../storage';
import { compileCreate } from '../../storage/create';
import { askDatabase } from '../ask-database';
import { stateInput } from '../state-input';
import type { Application, PlannedChange } from '../types';
import { DEPENDS, noteOn, toObstacle } from './notes';

/** What the migration would do that brings the database to the models; what looks like a rename is taken for one. */
export async function planModels(application: Application): Promise<readonly PlannedChange[]> {
  const input = stateInput(application);
  return askDatabase(application.knex, (context) =>
    undone(context.database, async () => {
      const state = await readProjectState(context, input);
      await assertAsRegistered(context, state);
      const { from, to } = viewSets(state);
      const renames = await decideRenames(from, to, LIKELY, state.lookup);
      const { up } = migrationBetween(from, to, renames, state.lookup);
      const lost = await findLost(context, state, from, up);
      const failed = await tryOperations(context, up, to, state.lookup);
      const touched = new Set<string>();
      const changes: PlannedChange[] = [];
      for (const operation of up) changes.push(await planOperation(context, operation, touched, { lost, failed }));
      return changes;
    }),
  );
}

async function planOperation(
  context: ExecutionContext,
  operation: ViewOperation,
  touched: Set<string>,
  { lost, failed }: { readonly lost: LostByOperation; readonly failed: FailedOperations },
): Promise<PlannedChange> {
  const title = describeOperation(operation);
  const failure = failed.get(operation);
  const obstacles = failure === undefined ? [] : [toObstacle(failure)];
  const nothing = { migration: null, title, steps: [], obstacles, lost: [], note: null };
  if (operation.kind === 'alter' && failure !== undefined) return nothing;
  if (operation.kind !== 'alter') {
    touched.add(
      operation.kind === 'rename' ? describeTableName({ ...operation.name, name: operation.to }) : nameOf(operation),
    );
    return {
      ...nothing,
      lost: (operation.kind === 'drop' && lost.get(operation)) || [],
      steps: [{ name: title, reason: REASONS[operation.kind], sql: statements(context, operation) }],
    };
  }
  const isTouched = touched.has(nameOf(operation));
  touched.add(nameOf(operation));
  if (isTouched) return { ...nothing, note: DEPENDS };
  const { name: view, changes } = operation;
  const request = { view, changes, problems: new Problems(), isRestricted: false };
  try {
    const plan = await planMaterializedViewAlter(context, request);
    return { ...nothing, steps: plan.steps, obstacles: plan.obstacles, lost: plan.lost };
  } catch (error) {
    return { ...nothing, note: noteOn(error) };
  }
}

const REASONS = {
  create: 'a model declares it',
  drop: 'no model declares it',
  rename: 'its model has another tableName',
} as const;

function nameOf(operation: ViewOperation): string {
  return describeTableName(operation.kind === 'create' ? operation.definition.name : operation.name);
}

function statements({ dialect }: ExecutionContext, operation: Exclude<ViewOperation, { kind: 'alter' }>) {
  switch (operation.kind) {
    case 'create':
      return compileCreate(operation.definition, dialect);
    case 'drop':
      return [materializedView.drop(dialect.table(operation.name), { cascade: false, ifExists: false })];
    case 'rename':
      return [materializedView.alter(dialect.table(operation.name), `rename to ${dialect.identifier(operation.to)}`)];
    default:
      return assertNever(operation);
  }
}
