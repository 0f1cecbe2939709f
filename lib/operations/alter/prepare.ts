import type { Attached } from '../../catalog/attached/types';
import type { CatalogRelation } from '../../catalog/relation';
import { alterView, type ViewDefinition } from '../../definition';
import { builtDefinition } from '../../plan/built-definition';
import type { LiveView } from '../../plan/live';
import { planAlter } from '../../plan/plan-alter';
import type { Plan } from '../../plan/step';
import { findRegisteredView } from '../../registry/find-view';
import { undone } from '../../session/undone';
import type { StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { declaring } from '../errors/culprit';
import { type DeclaredView, readDeclaredIndexes, withDeclared } from '../probe/declared-indexes';
import { type CodeRights, readCodeRights } from '../probe/foreign-code';
import { probeDefinition } from '../probe/probe';
import { assertNothingPlanted } from '../probe/probe-code';
import { isSamePrint } from '../probe/same-print';
import { createTemporaryNames } from '../probe/temporary-names';
import { type LiveState, readLiveState } from '../steps/live-view';
import type { RightsOfAlter } from '../steps/rights';
import { assertToOne } from '../to-one';
import { createAlterMaterial } from './material';
import { rehearse } from './rehearse';
import type { AlterRequest } from './request';
import { findStart } from './start';

/** An alter that is ready to run. */
export interface PreparedAlter {
  readonly plan: Plan;
  readonly material: StepMaterial;
  readonly rights: RightsOfAlter;
  /** The view and its dependents as they were when the alter was planned. */
  readonly live: LiveState;
  /** The owners of the altered view and of its dependents, and the code that each already runs. */
  readonly codeRights: (oid: string) => CodeRights;
  /** What the view is to be. */
  readonly wanted: ViewDefinition;
}

/** Reads what is there and plans; changes nothing. */
export async function prepareAlter(
  context: ExecutionContext,
  request: AlterRequest,
  relation: CatalogRelation,
): Promise<PreparedAlter> {
  const { database, dialect } = context;
  const temporaryName = createTemporaryNames();
  const start = await findStart(context, request, relation);
  // Printing definitions locks what they name, which would keep others off plain views and be in their way.
  const live = await undone(database, () => readLiveState(database, relation.oid));
  const wanted = alterView(start.definition, start.changes, request.problems);
  const built = builtDefinition(start.definition, wanted, start.changes);
  await assertToOne(context, wanted, start.definition);
  const probed = await probeDefinition(context, built.definition, {
    schema: relation.schema,
    name: temporaryName(relation.name, 'probe'),
    reader: live.owner,
  });
  const declarations = await readDeclarations(context, live, start.definition);
  const codeRights = await readAllCodeRights(context, declarations);
  await declaring(wanted, () => assertNothingPlanted(context, wanted, relation.schema, codeRights(relation.oid)));
  const isSame = await isSamePrint(context, relation.schema, probed.body, start.body);
  const plan = planAlter({
    live: await withDeclarations(context, live.view, declarations),
    registered: start.definition,
    wanted,
    built,
    probed: { columns: probed.columns, isDifferent: !isSame },
    alsoDropped: start.alsoDropped,
    physical: dialect.physicalName,
    temporaryName,
    isRestricted: request.isRestricted,
  });
  const material = await createAlterMaterial(context, live, plan, new Set(probed.columns.map(({ name }) => name)));
  const obstacles = plan.obstacles.length > 0 ? plan.obstacles : await rehearse(context, plan, material, codeRights);
  return {
    ...{ plan: { ...plan, obstacles }, live, codeRights, wanted, material },
    rights: { unreadable: probed.unreadable, tablespace: wanted.options.tablespace },
  };
}

/** The altered view and those of its registered dependents that have indexes. */
async function readDeclarations(
  { database, registrySchema }: ExecutionContext,
  { view, attached }: LiveState,
  definition: ViewDefinition,
): Promise<readonly DeclaredView[]> {
  const declarations = [{ attached: attached.get(view.oid) as Attached, definition }];
  for (const { oid, indexes } of view.dependents) {
    const dependent = attached.get(oid);
    if (dependent === undefined || indexes.length === 0) continue;
    const registered = await findRegisteredView(database, registrySchema, dependent);
    if (registered !== null) declarations.push({ attached: dependent, definition: registered.definition });
  }
  return declarations;
}

async function readAllCodeRights(
  context: ExecutionContext,
  views: readonly DeclaredView[],
): Promise<(oid: string) => CodeRights> {
  const rights = new Map<string, CodeRights>();
  for (const { attached } of views) rights.set(attached.oid, await readCodeRights(context, attached.oid));
  return (oid) => rights.get(oid) as CodeRights;
}

async function withDeclarations(
  context: ExecutionContext,
  view: LiveView,
  declarations: readonly DeclaredView[],
): Promise<LiveView> {
  const declared = await readDeclaredIndexes(context, declarations);
  return { ...withDeclared(view, declared), dependents: view.dependents.map((one) => withDeclared(one, declared)) };
}
