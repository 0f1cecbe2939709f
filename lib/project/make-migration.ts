import { join } from 'node:path';
import { describeTableName } from '../definition';
import { OptionError } from '../errors';
import { acceptPresent, assertAsRegistered } from '../migrations/drifted-views';
import { decideBy } from '../migrations/given-renames';
import { findLost } from '../migrations/lost';
import { describeOperation, migrationBetween, migrationName } from '../migrations/migration-content';
import type { MigrationContent } from '../migrations/operation';
import { readProjectState, type StateInput, viewSets } from '../migrations/project-state';
import { decideRenames, type PossibleRename } from '../migrations/renames';
import { writeMigration } from '../migrations/write';
import type { ExecutionContext } from '../operations/context';
import { undone } from '../session/undone';
import { askDatabase } from './ask-database';
import { type MigrationStyle, readMigrationStyle } from './migration-style';
import { keepOthersFromWriting } from './other-makes';
import { assertNothingPending, listMigrations } from './pending-migrations';
import { projectRoot } from './project-root';
import type { MadeMigration, MakeOptions, Project, RenameCandidate } from './types';
import { assertPlainName, writeMigrationFile } from './write-migration-file';

/**
 * Writes the migration that brings the database to what the models say, and back to what it is. Nothing to do: writes
 * nothing.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {MigrationsPendingError} when there are migrations that were not run yet, also one written meanwhile.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded, unless `acceptsPresent`.
 * @throws {OptionError} when the project has no models, `name` is no name, or `renames` names what is no rename.
 */
export async function makeMigration(project: Project, options: MakeOptions = {}): Promise<MadeMigration> {
  const input = stateInput(project);
  assertPlainName(options.name);
  const { knex } = project;
  const known = await listMigrations(knex);
  await assertNothingPending(knex);
  const style = await readMigrationStyle(knex, options);
  return askDatabase(knex, async (context) => {
    const compose = (): Promise<Composed> => composeMigration(context, input, style, options);
    const { name, ...made } = await (options.writes === false ? undone(context.database, compose) : compose());
    if (made.text === null || options.writes === false) return { path: null, ...made };
    await keepOthersFromWriting(context.database, knex, known);
    return { path: await writeMigrationFile(knex, name, made.text, style), ...made };
  });
}

/** A migration that was not written yet. */
interface Composed extends Omit<MadeMigration, 'path'> {
  readonly name: string;
}

async function composeMigration(
  context: ExecutionContext,
  input: StateInput,
  { extension, directory, flavour }: MigrationStyle,
  options: MakeOptions,
): Promise<Composed> {
  const { content, ...found } = await findContent(context, input, options);
  const operations = content.up.map(describeOperation);
  const filepath = join(directory, `migration.${extension}`);
  const root = projectRoot(options.directory ?? process.cwd());
  const text = operations.length === 0 ? null : await writeMigration(content, flavour, { filepath, root });
  return { name: options.name ?? migrationName(content.up), text, operations, ...found };
}

/** @throws {OptionError} when the project has no models. */
export function stateInput({ models, knex, ignoredViews }: Project): StateInput {
  if (models !== null) return { models, knex, ignoredViews };
  throw new OptionError('the project names no models that a migration could be made from', {
    hint: "say where they are, in the knexfile: matview: { models: ['./models/**/*.js'] }",
  });
}

interface Found extends Pick<MadeMigration, 'accepted' | 'possibleRenames' | 'lost'> {
  readonly content: MigrationContent;
}

async function findContent(context: ExecutionContext, input: StateInput, options: MakeOptions): Promise<Found> {
  const before = await readProjectState(context, input);
  const accepted = options.acceptsPresent === true ? await acceptPresent(context, before) : [];
  const state = accepted.length === 0 ? before : await readProjectState(context, input);
  if (accepted.length === 0) await assertAsRegistered(context, state);
  const { from, to } = viewSets(state);
  const given = decideBy(options.renames ?? [], options.decideRename ?? null, state.lookup.physical);
  const renames = await decideRenames(from, to, given.decide, state.lookup);
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
