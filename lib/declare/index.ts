export { AggregateSource } from './aggregate-source';
export { addWhere, ConditionBuilder, type ConditionCallback, type ConditionInput } from './condition-builder';
export { defineView, readQuery, readSource } from './define-view';
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
export {
  DECLARED_VIEW,
  type DeclaredModel,
  isDeclaredView,
  isViewModel,
  type ModelContext,
  VIEW_MODEL,
  type ViewModel,
} from './model';
export { readIndex } from './read-index';
export type { Columns, DirectLink, ThroughLink } from './relation-link';
export {
  belongsTo,
  hasMany,
  hasOne,
  hasOneThrough,
  manyToMany,
  RelationSpec,
} from './relations';
export { type Direction, type Operand, Source, type SourceInput, toExpression } from './source';
export * from './sources';
export { isOpaqueQuery, type OpaqueQuery, opaqueExpression, opaqueSql, querySql, rawSql } from './sql-text';
export { negationOf, WHERE_FORMS, WHERE_METHODS, type WhereForm, type WhereMethod, whereName } from './where-forms';
