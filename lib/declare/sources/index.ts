export * from './aggregates';
export * from './arithmetic';
export * from './case';
export * from './scalars';
