import { OptionError } from '../errors';
import type { ExecutionContext } from '../execute/context';
import { undone } from '../execute/undone';
import { decideBy } from '../migrations/given-renames';
import { describeOperation, migrationBetween, migrationName } from '../migrations/migration-content';
import type { MigrationContent } from '../migrations/operation';
import {
  acceptPresent,
  assertAsRegistered,
  readProjectState,
  type StateInput,
  viewSets,
} from '../migrations/project-state';
import { decideRenames } from '../migrations/renames';
import { askDatabase } from './ask-database';
import { readMigrationStyle } from './migration-style';
import { assertNothingPending } from './pending-migrations';
import type { MadeMigration, MakeOptions, Project } from './types';
import { writeMigrationFile } from './write-migration-file';

/**
 * Writes the migration that brings the database to what the models say, and back to what it is. Nothing to do: writes
 * nothing.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {MigrationsPendingError} when there are migrations that were not run yet.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded, unless `acceptsPresent`.
 * @throws {OptionError} when the project has no models, or `renames` names something that is no rename.
 */
export async function makeMigration(project: Project, options: MakeOptions = {}): Promise<MadeMigration> {
  const input = stateInput(project);
  await assertNothingPending(project.knex);
  const style = await readMigrationStyle(project.knex, options);
  const { content, ...found } = await askDatabase(project.knex, (context) =>
    options.writes === false
      ? undone(context.database, () => findContent(context, input, options))
      : findContent(context, input, options),
  );
  const operations = content.up.map(describeOperation);
  if (operations.length === 0) return { path: null, text: null, operations, ...found };
  const name = options.name ?? migrationName(content.up);
  return { ...(await writeMigrationFile(project.knex, name, content, style, options)), operations, ...found };
}

/** @throws {OptionError} when the project has no models. */
export function stateInput({ models, knex, ignoredViews }: Project): StateInput {
  if (models !== null) return { models, knex, ignoredViews };
  throw new OptionError('the project names no models that a migration could be made from', {
    hint: "say where they are, in the knexfile: matview: { models: ['./models/**/*.js'] }",
  });
}

async function findContent(
  context: ExecutionContext,
  input: StateInput,
  options: MakeOptions,
): Promise<{ readonly content: MigrationContent } & Pick<MadeMigration, 'accepted' | 'possibleRenames'>> {
  const before = await readProjectState(context, input);
  const accepted = options.acceptsPresent === true ? await acceptPresent(context, before) : [];
  const state = accepted.length === 0 ? before : await readProjectState(context, input);
  if (accepted.length === 0) await assertAsRegistered(context, state);
  const { from, to } = viewSets(state);
  const given = decideBy(options.renames ?? [], options.decideRename ?? null, state.lookup.physical);
  const renames = await decideRenames(from, to, given.decide, state.lookup);
  const [unused] = given.unused();
  if (unused !== undefined) throw noRename(unused);
  const possibleRenames = given.open().map(({ isLikely: _known, ...possible }) => possible);
  return { content: migrationBetween(from, to, renames, state.lookup), accepted, possibleRenames };
}

function noRename(given: string): OptionError {
  return new OptionError(
    `"${given}" renames nothing: there is no such view or column that is gone, or none that is new`,
    {
      hint: 'name what the database has before the colon and what the models have after it',
    },
  );
}
