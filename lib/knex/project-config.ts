import type { ViewModel } from '../declare';

/**
 * Where the models of a project are: globs, from the directory of the knexfile; classes; or a function that returns these.
 */
export type ModelsInput =
  | string
  | ViewModel
  | readonly (string | ViewModel)[]
  | (() => ModelsInput | Promise<ModelsInput>);

/**
 * What the command line and `knex-matview/project` read: part of the key `matview` in the Knex configuration.
 *
 * @example
 * const config: Knex.Config = { client: 'pg', matview: { models: ['./models/*.js'], ignore: ['legacy_*'] } };
 */
export interface ProjectConfig {
  /**
   * The models that declare the views: `['./models/**\/*.{js,ts}']`. Without it, the project has no models, and you write its
   * migrations by hand.
   */
  readonly models?: ModelsInput;
  /** Registered views that only migrations look after: names, with `*` for any text. */
  readonly ignore?: readonly string[];
}
