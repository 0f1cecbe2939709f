import type { ViewModel } from '../declare';
import { OptionError } from '../errors';
import type { StateInput } from '../migrations/project-state';
import type { Application } from './types';

/** @throws {OptionError} when no models are configured. */
export function requireModels({ models }: Application): readonly ViewModel[] {
  if (models !== null) return models;
  throw new OptionError('the project names no models that a migration could be made from', {
    hint: "say where they are, in the knexfile: matview: { models: ['./models/**/*.js'] }",
  });
}

/** @throws {OptionError} when no models are configured. */
export function stateInput(application: Application): StateInput {
  const { knex, ignoredViews } = application;
  return { models: requireModels(application), knex, ignoredViews };
}
