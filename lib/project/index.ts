// what `knex.schema` and the configuration gain, for TypeScript
import '../knex/types';

export { checkProject } from './check-project';
export { readGraph } from './graph/read-graph';
export { writeGraph } from './graph/write-graph';
export * from './load';
export { makeMigration } from './make-migration';
export { planProject } from './plan/plan-project';
export type * from './types';
