// what `knex.schema` and the configuration gain, for TypeScript
import '../knex/types';

export { readGraph, writeGraph } from '../application';
export { FileUnloadableError, MigrationsPendingError, ProjectNotFoundError } from '../errors';
export { checkProject } from './check-project';
export { type OpenedProject, type OpenOptions, openProject } from './load';
export { makeMigration } from './make-migration';
export { planProject } from './plan-project';
export type * from './types';
