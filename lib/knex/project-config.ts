import type { ViewModel } from '../definition';

/** Where a project's models are: globs, from the knexfile's directory; classes; or a function that returns these. */
export type ModelsInput =
  | string
  | ViewModel
  | readonly (string | ViewModel)[]
  | (() => ModelsInput | Promise<ModelsInput>);

/** What the command line reads, beside what Knex does; under `matview` in the Knex configuration. */
export interface ProjectConfig {
  /**
   * The models that say which views there should be: `['./models/**\/*.{js,ts}']`. Without it the project has none, and
   * its migrations are written by hand.
   */
  readonly models?: ModelsInput;
  /** Views that migrations alone look after, though they are registered: names, with `*` for any text. */
  readonly ignore?: readonly string[];
}
