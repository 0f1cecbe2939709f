export { AggregateSource } from './aggregate-source';
export { alterView } from './alter';
export { bodyParts, partExpressions } from './body-parts';
export { canonicalJson, deepFreeze, definitionHash, equalData } from './canonical';
export type { IndexChoice, ViewChange } from './change';
export { changeIndexes, chosenIndex, columnsOf, renameInIndexes } from './change-details';
export { addWhere, ConditionBuilder, type ConditionCallback, type ConditionInput } from './condition-builder';
export { type Connector, join } from './conditions';
export { defineView, readQuery, readSource } from './define';
export {
  type ColumnDraft,
  emptyDraft,
  type IndexColumnInput,
  type IndexDraft,
  type IndexOptions,
  type IndexWhere,
  type RelationDraft,
  type ViewDraft,
} from './draft';
export type * from './expression';
export { ownExpressions } from './expressions';
export { randomHex, sha256 } from './hash';
export {
  clipBytes,
  conventionalIndexName,
  MAX_NAME_BYTES,
  nameIndex,
  shortenName,
  withoutDefaultName,
} from './index-names';
export { readIndex } from './indexes';
export { type Literal, toLiteral, UnwritableValue } from './literal';
export { mapCondition, mapExpression } from './map';
export {
  type BodyMapper,
  type ColumnUse,
  columnAt,
  mapBody,
  mapColumns,
  mapRelation,
  type TableColumn,
} from './map-body';
export { mapIndexColumns } from './map-index';
export {
  type DeclaredModel,
  isViewModel,
  type ModelContext,
  VIEW_MODEL,
  type ViewModel,
} from './model';
export {
  declaredNames,
  describeTableName,
  parsePath,
  parseTableName,
  type RelationName,
  type TableInput,
  type TableName,
} from './names';
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
  toOnePrefix,
} from './paths';
export { Problems } from './problems';
export {
  belongsTo,
  type Columns,
  type DirectLink,
  hasMany,
  hasOne,
  hasOneThrough,
  manyToMany,
  RelationSpec,
  type ThroughLink,
} from './relations';
export { type Direction, type Operand, Source, type SourceInput, toExpression } from './source';
export * from './sources';
export { isOpaqueQuery, type OpaqueQuery, opaqueExpression, opaqueSql, querySql, rawSql, sqlOf } from './sql-text';
export { type SqlToken, scanSql } from './sql-tokens';
export { createWordTest } from './sql-words';
export { keepsRows, type StorageKind, type ViewKind } from './storage-kind';
export { tablesRead } from './tables-read';
export { conditionExpressions, leafConditions, walkExpression } from './traverse';
export { literalProblem, parseJson } from './validate-literal';
export * from './view';
export { findCycles } from './view-cycles';
export { negationOf, WHERE_FORMS, WHERE_METHODS, type WhereForm, type WhereMethod, whereName } from './where-forms';
