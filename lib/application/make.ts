import { describeTableName } from '../definition';
import { MatviewError, OptionError } from '../errors';
import { acceptPresent, assertAsRegistered } from '../migrations/drifted-views';
import { decideBy, type GivenRenames } from '../migrations/given-renames';
import { findLost } from '../migrations/lost';
import { describeOperation, migrationBetween, migrationName } from '../migrations/migration-content';
import type { MigrationContent } from '../migrations/operation';
import { readProjectState, type StateInput, viewSets } from '../migrations/project-state';
import { type RecordedAnswers, recordAnswers, Unanswered } from '../migrations/recorded-answers';
import { decideRenames, type PossibleRename, type RenameDecision } from '../migrations/renames';
import { failureOf, tryOperations } from '../migrations/try-operations';
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
 * over nothing. While `decideRename` is asked, no transaction is open. After that everything is read again, so that the
 * migration is right for what the database is then.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded, unless `acceptsPresent`.
 * @throws {OptionError} when no models are configured, or an entry of `renames` matches nothing.
 * @throws {MatviewError} when PostgreSQL refuses a view, or when it only drops views, and nobody confirmed that.
 */
export async function make(
  application: Application,
  options: RenameOptions,
  output: MigrationOutput,
): Promise<MadeMigration> {
  const input = stateInput(application);
  const answers = options.decideRename === undefined ? null : recordAnswers(options.decideRename);
  const confirmed = new Set<string>();
  const drops = options.drops === true || output.save === null;
  for (;;) {
    const made = await askDatabase(application.knex, (context) =>
      makeOnce(context, input, { ...options, drops, answers, confirmed }, output),
    );
    if (!(made instanceof OpenQuestions)) return made;
    await made.ask();
  }
}

/** Questions that are to be asked before the migration can be composed. */
class OpenQuestions extends Error {
  constructor(readonly ask: () => Promise<unknown>) {
    super('questions are open');
  }
}

interface ComposeOptions extends RenameOptions {
  readonly answers: RecordedAnswers | null;
  /** The views that somebody said are to be dropped. */
  readonly confirmed: Set<string>;
}

async function makeOnce(
  context: ExecutionContext,
  input: StateInput,
  options: ComposeOptions,
  { render, save }: MigrationOutput,
): Promise<MadeMigration | OpenQuestions> {
  const { database } = context;
  const compose = (): Promise<Composed> => findContent(context, input, options);
  const composed = await (save === null ? undone(database, compose) : database.transaction(compose)).catch((error) => {
    if (error instanceof OpenQuestions) return error;
    throw error;
  });
  if (composed instanceof OpenQuestions) return composed;
  const { content, ...found } = composed;
  const operations = content.up.map(describeOperation);
  if (operations.length === 0) return { path: null, text: null, operations, ...found };
  const text = await render(content);
  if (save === null) return { path: null, text, operations, ...found };
  await takeAdvisoryLock(database, 'make');
  return { path: await save(text, migrationName(content.up)), text, operations, ...found };
}

interface Composed extends Pick<MadeMigration, 'accepted' | 'possibleRenames' | 'lost'> {
  readonly content: MigrationContent;
}

async function findContent(context: ExecutionContext, input: StateInput, options: ComposeOptions): Promise<Composed> {
  const before = await readProjectState(context, input);
  const accepted = options.acceptsPresent === true ? await acceptPresent(context, before) : [];
  const state = accepted.length === 0 ? before : await readProjectState(context, input);
  if (accepted.length === 0) await assertAsRegistered(context, state);
  const { from, to } = viewSets(state);
  const decideWith = (ask: RenameDecision | null): GivenRenames =>
    decideBy(options.renames ?? [], ask, state.lookup.physical);
  const given = decideWith(options.answers?.lookUp ?? null);
  const renames = await decideRenames(from, to, given, state.lookup).catch((error) => {
    if (!(error instanceof Unanswered)) throw error;
    throw new OpenQuestions(() => decideRenames(from, to, decideWith(options.answers?.ask ?? null), state.lookup));
  });
  const [unused] = given.unused();
  if (unused !== undefined) throw noRename(unused);
  const possibleRenames = given.open().map(toCandidate);
  const content = migrationBetween(from, to, renames, state.lookup);
  const failure = failureOf(await tryOperations(context, content.up, to, state.lookup));
  if (failure !== null) throw failure;
  requireConfirmation(content, options);
  const lost = [...(await findLost(context, state, from, content.up))].flatMap(([operation, what]) =>
    what.map((one) => `${describeTableName(operation.name)}: ${one}`),
  );
  return { content, accepted, possibleRenames, lost };
}

/** A model that is exported no longer looks the same as one that was deleted. */
function requireConfirmation({ up }: MigrationContent, { drops, confirmDrops, confirmed }: ComposeOptions): void {
  const views = up.flatMap((operation) => (operation.kind === 'drop' ? [describeTableName(operation.name)] : []));
  if (drops === true || views.length < up.length || views.every((view) => confirmed.has(view))) return;
  throw new OpenQuestions(async () => {
    if ((await confirmDrops?.(views)) !== true) throw unconfirmed(views);
    for (const view of views) confirmed.add(view);
  });
}

function unconfirmed(views: readonly string[]): MatviewError {
  return new MatviewError(
    'MATVIEW_DROP_UNCONFIRMED',
    `the migration would only drop views that no model declares: ${views.join(', ')}; nothing was written`,
    { hint: 'export the models of the views again; or give the option drops (--drop) to drop them' },
  );
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
