export { canonicalJson, deepFreeze, definitionHash, equalData } from './canonical';
export { alterView } from './change/alter-view';
export type { IndexChoice, ViewChange } from './change/change';
export { changeIndexes, chosenIndex, columnsOf, refuseColumnName, renameInIndexes } from './change/details';
export { type Connector, join } from './conditions';
export type * from './expression';
export { randomHex, sha256 } from './hash';
export {
  clipBytes,
  conventionalIndexName,
  MAX_NAME_BYTES,
  nameIndex,
  shortenName,
  withoutDefaultName,
} from './index-names';
export { type Literal, toLiteral, UnwritableValue } from './literal';
export {
  declaredNames,
  describeTableName,
  parsePath,
  parseTableName,
  type RelationName,
  type TableInput,
  type TableName,
} from './names';
export { Problems } from './problems';
export { sqlOf } from './sql';
export { type SqlToken, scanSql } from './sql-tokens';
export { keepsRows, type StorageKind, type ViewKind } from './storage-kind';
export { literalProblem, parseJson } from './validate/literal';
export * from './view';
export { findCycles } from './view-cycles';
export { DEFAULT_OPTIONS, viewOfQuery } from './view-of-query';
export { bodyParts, partExpressions } from './walk/body-parts';
export { columnsRead } from './walk/columns-read';
export { ownExpressions } from './walk/expressions';
export { mapCondition, mapExpression } from './walk/map';
export {
  type BodyMapper,
  type ColumnUse,
  columnAt,
  mapBody,
  mapColumns,
  mapRelation,
  type TableColumn,
} from './walk/map-body';
export { mapIndexColumns } from './walk/map-index';
export {
  aggregatePaths,
  commonBranch,
  conditionPaths,
  conditionRowPaths,
  findRelation,
  pathsOf,
  rowPathsOf,
  startsWith,
  toManyPrefix,
} from './walk/paths';
export { createWordTest, wordOfName, wordsIn } from './walk/sql-words';
export { tablesRead } from './walk/tables-read';
export { conditionExpressions, leafConditions, walkExpression } from './walk/traverse';
