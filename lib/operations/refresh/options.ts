import { describeValue, OptionError } from '../../errors';

/** How a refresh happens; `auto` is the best of the others that the view allows. */
export type RefreshStrategy = 'auto' | 'blocking' | 'concurrent';

/** The strategy that was used. */
export type UsedStrategy = Exclude<RefreshStrategy, 'auto'>;

export interface RefreshOptions {
  /**
   * `blocking`: readers wait. `concurrent`: readers go on; needs a unique index, and a view that holds data. `auto`, the
   * default: `concurrent` where the view allows it, else `blocking`.
   */
  strategy?: RefreshStrategy;
  /** Empties the view, which can then not be read until it is refreshed again. */
  withNoData?: boolean;
}

export interface ParsedRefreshOptions {
  readonly strategy: RefreshStrategy;
  readonly withNoData: boolean;
}

const STRATEGIES: ReadonlySet<unknown> = new Set<RefreshStrategy>(['auto', 'blocking', 'concurrent']);
const KNOWN: ReadonlySet<string> = new Set<keyof RefreshOptions>(['strategy', 'withNoData']);

/**
 * Reads the second argument of `refreshMaterializedView`: as in Knex, what is true is concurrent, and nothing blocking.
 *
 * @throws {OptionError} for what is not known, and for options that exclude each other.
 */
export function parseRefreshOptions(input: unknown): ParsedRefreshOptions {
  if (isSwitch(input)) return { strategy: input ? 'concurrent' : 'blocking', withNoData: false };
  if (typeof input !== 'object')
    throw new OptionError(
      `refreshMaterializedView takes true, false or options, and was given ${describeValue(input)}`,
      { hint: EXAMPLE },
    );
  const unknown = Object.keys(input).find((key) => !KNOWN.has(key));
  if (unknown !== undefined)
    throw new OptionError(`refreshMaterializedView has no option "${unknown}"`, { hint: EXAMPLE });
  const { strategy = 'auto', withNoData = false } = input as RefreshOptions;
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
