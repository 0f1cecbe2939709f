import { describeValue, OptionError } from '../../errors';

/**
 * How a view is refreshed.
 *
 * - `blocking`: PostgreSQL recomputes the view; readers wait until it is done.
 * - `concurrent`: readers continue with the old rows. The view needs a unique index over plain columns and all rows, and
 *   must hold data.
 * - `auto`: `concurrent` if the view allows it, otherwise `blocking`.
 */
export type RefreshStrategy = 'auto' | 'blocking' | 'concurrent';

/** The strategy that a refresh used: `auto` is resolved to one of the others. */
export type UsedStrategy = Exclude<RefreshStrategy, 'auto'>;

/**
 * Options of `knex.schema.refreshMaterializedView` and of `refresh` of a model. Both fill in the same defaults, so that
 * `refreshMaterializedView(name, {})` and `Model.refresh()` are the same call. `refreshMaterializedView(name)` is not:
 * Knex defines it as a blocking refresh, and this library keeps the calls of Knex as they are.
 *
 * @example
 * await knex.schema.refreshMaterializedView('post_summaries', { strategy: 'concurrent' });
 */
export interface RefreshOptions {
  /** `auto` by default; see {@link RefreshStrategy}. */
  strategy?: RefreshStrategy;
  /**
   * Empties the view, so that reads fail until the next refresh. False by default. Takes the blocking strategy, and cannot
   * be combined with `concurrent`.
   */
  withNoData?: boolean;
}

export interface ParsedRefreshOptions {
  readonly strategy: RefreshStrategy;
  readonly withNoData: boolean;
}

/** What Knex does for `refreshMaterializedView(name)`, without a second argument. */
const KNEX_DEFAULTS: ParsedRefreshOptions = { strategy: 'blocking', withNoData: false };

/** For options that a call with options, or a model, leaves out. */
const DEFAULTS: ParsedRefreshOptions = { strategy: 'auto', withNoData: false };

const STRATEGIES: ReadonlySet<unknown> = new Set<RefreshStrategy>(['auto', 'blocking', 'concurrent']);
const KNOWN: ReadonlySet<string> = new Set<keyof RefreshOptions>(['strategy', 'withNoData']);

/**
 * Reads the second argument of `refreshMaterializedView`. As in Knex, a true value means concurrent, and a false value or
 * no argument means blocking.
 *
 * @throws {OptionError} for what is not known, and for options that exclude each other.
 */
export function parseRefreshOptions(input: unknown): ParsedRefreshOptions {
  if (isSwitch(input)) return input ? { ...KNEX_DEFAULTS, strategy: 'concurrent' } : KNEX_DEFAULTS;
  if (typeof input !== 'object')
    throw new OptionError(
      `refreshMaterializedView takes true, false or options, and was given ${describeValue(input)}`,
      { hint: EXAMPLE },
    );
  const unknown = Object.keys(input).find((key) => !KNOWN.has(key));
  if (unknown !== undefined)
    throw new OptionError(`refreshMaterializedView has no option "${unknown}"`, { hint: EXAMPLE });
  const { strategy = DEFAULTS.strategy, withNoData = DEFAULTS.withNoData } = input as RefreshOptions;
  if (!STRATEGIES.has(strategy))
    throw new OptionError(`refreshMaterializedView has no strategy ${describeValue(strategy)}`, { hint: EXAMPLE });
  if (withNoData && strategy === 'concurrent') {
    throw new OptionError('refreshMaterializedView cannot refresh concurrently and leave the view without data', {
      hint: "leave one of the two out: { strategy: 'concurrent' } or { withNoData: true }",
    });
  }
  return { strategy: withNoData ? 'blocking' : strategy, withNoData: Boolean(withNoData) };
}

/** What Knex may be given; a text with something in it is a strategy that was meant as an option. */
function isSwitch(input: unknown): input is boolean | number | '' | null | undefined {
  return (
    input === undefined || input === null || input === '' || typeof input === 'boolean' || typeof input === 'number'
  );
}

const EXAMPLE =
  "use one of: refreshMaterializedView(name, { strategy: 'auto' | 'blocking' | 'concurrent', withNoData: false })";
