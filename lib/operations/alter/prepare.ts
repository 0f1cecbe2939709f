import type { CatalogRelation } from '../../catalog/relation';
import { canonicalBody } from '../../compiler/canonical-body';
import { alterView, type ViewDefinition } from '../../definition';
import { builtDefinition } from '../../plan/built-definition';
import { planAlter } from '../../plan/plan-alter';
import type { Plan } from '../../plan/step';
import { undone } from '../../session/undone';
import type { StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { declaring } from '../errors/culprit';
import { type CodeRights, readCodeRights } from '../probe/foreign-code';
import { probeDefinition } from '../probe/probe';
import { assertNothingPlanted } from '../probe/probe-code';
import { createTemporaryNames } from '../probe/temporary-names';
import { type LiveState, readLiveState } from '../steps/live-view';
import type { RightsOfAlter } from '../steps/rights';
import { createAlterMaterial } from './material';
import type { AlterRequest } from './request';
import { findStart } from './start';

/** An alter that is ready to run. */
export interface PreparedAlter {
  readonly plan: Plan;
  readonly material: StepMaterial;
  readonly rights: RightsOfAlter;
  /** The view and its dependents as they were when the alter was planned. */
  readonly live: LiveState;
  /** The owner of the altered view, and the code that the view already runs. */
  readonly codeRights: CodeRights;
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
  const probed = await probeDefinition(context, built.definition, {
    schema: relation.schema,
    name: temporaryName(relation.name, 'probe'),
    reader: live.owner,
  });
  const codeRights = await readCodeRights(context, relation.oid);
  await declaring(wanted, () => assertNothingPlanted(context, wanted, relation.schema, codeRights));
  const plan = planAlter({
    live: live.view,
    registered: start.definition,
    wanted,
    built,
    probed: { columns: probed.columns, isDifferent: canonicalBody(probed.body) !== canonicalBody(start.body) },
    alsoDropped: start.alsoDropped,
    physical: dialect.physicalName,
    temporaryName,
    isRestricted: request.isRestricted,
  });
  return {
    ...{ plan, live, codeRights, wanted },
    material: await createAlterMaterial(context, live, plan, new Set(probed.columns.map(({ name }) => name))),
    rights: { unreadable: probed.unreadable, tablespace: wanted.options.tablespace },
  };
}
