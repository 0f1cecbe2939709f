export * from './load';
export type * from './types';
