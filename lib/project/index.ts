// what `knex.schema` and the configuration gain, for TypeScript
import '../knex/types';

export { readGraph, writeGraph } from '../application';
export { checkProject } from './check-project';
export * from './load';
export { makeMigration } from './make-migration';
export { planProject } from './plan-project';
export type * from './types';
