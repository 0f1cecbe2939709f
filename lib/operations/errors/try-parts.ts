import { performance } from 'node:perf_hooks';
import { readCurrentRole } from '../../catalog/roles';
import { qualify } from '../../compiler/dialect';
import { type ParentBody, toLiteral, type ViewDefinition } from '../../definition';
import { sqlState } from '../../session/database-error';
import { storageFor } from '../../storage';
import type { ExecutionContext } from '../context';
import { assertNothingPlantedIn } from '../probe/foreign-code';
import { withProbe } from '../probe/probe';
import { createTemporaryNames } from '../probe/temporary-names';
import type { Culprit } from './culprit';

/** The time that all trials together may take, in milliseconds. */
const BUDGET_MS = 2000;

/**
 * The part of a definition that fails with a SQLSTATE when it is filled alone; for errors that come with no place, such as
 * a division by zero. Nothing that is created stays, and no code of untrusted roles runs.
 */
export async function findFailingPart(
  context: ExecutionContext,
  definition: ViewDefinition,
  state: string,
): Promise<Culprit | null> {
  const { body } = definition;
  if (body.kind === 'query') return null;
  const end = performance.now() + BUDGET_MS;
  for (const { culprit, part } of partsOf(body)) {
    const left = Math.floor(end - performance.now());
    if (left <= 0) return null;
    if ((await failureOf(context, { ...definition, body: part }, left)) === state) return culprit;
  }
  return null;
}

interface Trial {
  readonly culprit: Culprit;
  readonly part: ParentBody;
}

function partsOf(body: ParentBody): readonly Trial[] {
  const { columns, filter, groupBy } = body;
  const one = { name: 'one', source: { kind: 'literal', literal: toLiteral(1) } } as const;
  const ofFilter: Trial = { culprit: { kind: 'filter' }, part: { ...body, columns: [one], groupBy: [] } };
  const groups = columns.filter(({ name }) => groupBy.includes(name));
  const ofColumns = columns.map((column): Trial => {
    const isGrouped = groups.includes(column);
    const part = isGrouped
      ? { ...body, columns: [column], groupBy: [column.name] }
      : { ...body, columns: [...groups, column] };
    return { culprit: { kind: 'column', name: column.name }, part };
  });
  return filter === null ? ofColumns : [ofFilter, ...ofColumns];
}

async function failureOf(
  context: ExecutionContext,
  definition: ViewDefinition,
  timeoutMs: number,
): Promise<string | null> {
  const { database, dialect } = context;
  const physical = dialect.physicalTable(definition.name);
  const schema = physical.schema ?? (await database.searchPath()).named[0] ?? '';
  const place = { schema, name: createTemporaryNames()(physical.name, 'tried') };
  const rights = { owner: await readCurrentRole(database), known: new Set<string>() };
  try {
    await withProbe(context, definition, place, async (tried) => {
      await assertNothingPlantedIn(context, definition.name, tried, rights);
      await database.run(`set local statement_timeout = ${timeoutMs}`);
      await database.run(storageFor(definition).refresh(qualify(tried)), [], 'caller');
    });
    return null;
  } catch (error) {
    return sqlState(error);
  }
}
