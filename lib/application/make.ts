import { describeTableName } from '../definition';
import { OptionError } from '../errors';
import { acceptPresent, assertAsRegistered } from '../migrations/drifted-views';
import { decideBy } from '../migrations/given-renames';
import { findLost } from '../migrations/lost';
import { describeOperation, migrationBetween, migrationName } from '../migrations/migration-content';
import type { MigrationContent } from '../migrations/operation';
import { readProjectState, type StateInput, viewSets } from '../migrations/project-state';
import { decideRenames, type PossibleRename } from '../migrations/renames';
import type { ExecutionContext } from '../operations/context';
import { takeAdvisoryLock } from '../session/advisory-lock';
import { undone } from '../session/undone';
import { askDatabase } from './ask-database';
import { stateInput } from './state-input';
import type { Application, MadeMigration, RenameCandidate, RenameOptions } from './types';

/** What happens to a migration that was composed. */
export interface MigrationOutput {
  /** Its text. */
  render(content: MigrationContent): Promise<string>;
  /**
   * Writes it, and returns its path. No other `make` of the same database writes at the same time. Null for a dry run.
   *
   * @param name The name of a migration that does this.
   */
  readonly save: ((text: string, name: string) => Promise<string>) | null;
}

/**
 * Composes the migration from the present views to the models, and hands it to `output`. Without a difference it hands
 * over nothing.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded, unless `acceptsPresent`.
 * @throws {OptionError} when no models are configured, or an entry of `renames` matches nothing.
 */
export async function make(
  application: Application,
  options: RenameOptions,
  { render, save }: MigrationOutput,
): Promise<MadeMigration> {
  const input = stateInput(application);
  return askDatabase(application.knex, async (context) => {
    const compose = (): Promise<Composed> => findContent(context, input, options);
    const { content, ...found } = await (save === null ? undone(context.database, compose) : compose());
    const operations = content.up.map(describeOperation);
    if (operations.length === 0) return { path: null, text: null, operations, ...found };
    const text = await render(content);
    if (save === null) return { path: null, text, operations, ...found };
    await takeAdvisoryLock(context.database, 'make');
    return { path: await save(text, migrationName(content.up)), text, operations, ...found };
  });
}

interface Composed extends Pick<MadeMigration, 'accepted' | 'possibleRenames' | 'lost'> {
  readonly content: MigrationContent;
}

async function findContent(context: ExecutionContext, input: StateInput, options: RenameOptions): Promise<Composed> {
  const before = await readProjectState(context, input);
  const accepted = options.acceptsPresent === true ? await acceptPresent(context, before) : [];
  const state = accepted.length === 0 ? before : await readProjectState(context, input);
  if (accepted.length === 0) await assertAsRegistered(context, state);
  const { from, to } = viewSets(state);
  const given = decideBy(options.renames ?? [], options.decideRename ?? null, state.lookup.physical);
  const renames = await decideRenames(from, to, given, state.lookup);
  const [unused] = given.unused();
  if (unused !== undefined) throw noRename(unused);
  const possibleRenames = given.open().map(toCandidate);
  const content = migrationBetween(from, to, renames, state.lookup);
  const lost = [...(await findLost(context, state, from, content.up))].flatMap(([operation, what]) =>
    what.map((one) => `${describeTableName(operation.name)}: ${one}`),
  );
  return { content, accepted, possibleRenames, lost };
}

function toCandidate({ kind, view, from, to }: PossibleRename): RenameCandidate {
  return { kind, view, from, to };
}

function noRename(given: string): OptionError {
  return new OptionError(
    `"${given}" renames nothing: there is no such view or column that is gone, or none that is new`,
    {
      hint: 'name what the database has before the colon and what the models have after it; a view stays in its schema',
    },
  );
}
