import type { ViewDefinition } from '../definition/view';
import type { ModelProblem } from '../errors';

/**
 * The static method by which a class of models says which view it is. The same in every loaded copy of this package,
 * and known without the package that the models are made with.
 */
export const VIEW_MODEL: unique symbol = Symbol.for('knex-matview.ViewModel') as never;

/** What marks the result of `defineView`, whichever copy of this package made it. */
export const DECLARED_VIEW: unique symbol = Symbol.for('knex-matview.View') as never;

/** A model class that declares a materialized view: one that extends `MaterializedView(Model)`. */
export interface ViewModel {
  /** The name of the class. */
  readonly name: string;
  [VIEW_MODEL](context: ModelContext): DeclaredModel;
}

/** What `assertModels` knows beside the models. */
export interface ModelContext {
  /** The Knex that writes identifiers in subqueries of a model that is bound to none. */
  readonly knex?: unknown;
  /** False leaves out the comparison of columns with `jsonSchema`, where the tables themselves can be asked. */
  readonly checksColumns?: boolean;
}

/** What a model declares; with problems, nothing, beside what could be read of it to look for more of them. */
export type DeclaredModel =
  | { readonly definition: ViewDefinition; readonly problems: readonly [] }
  | {
      readonly definition: null;
      readonly problems: readonly ModelProblem[];
      /** Null in place of sources that are wrong. */
      readonly readable?: ViewDefinition | null;
    };

export function isViewModel(value: unknown): value is ViewModel {
  return typeof value === 'function' && typeof (value as { [VIEW_MODEL]?: unknown })[VIEW_MODEL] === 'function';
}

/** True for the result of `defineView`. */
export function isDeclaredView(value: unknown): boolean {
  return typeof value === 'object' && value !== null && DECLARED_VIEW in value;
}
