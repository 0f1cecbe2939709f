// The use cases, for a command line, a worker and a page alike. `status`, `refresh` and `verify` get a file each here.

export { check } from './check';
export { readGraph } from './graph/read-graph';
export { writeGraph } from './graph/write-graph';
export { type MigrationOutput, make } from './make';
export { plan } from './plan/plan';
export { requireModels } from './state-input';
export type * from './types';
