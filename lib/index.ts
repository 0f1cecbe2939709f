export {
  type AggregateSource,
  add,
  arrayAgg,
  avg,
  belongsTo,
  boolAnd,
  boolOr,
  type ConditionBuilder,
  caseWhen,
  cast,
  coalesce,
  col,
  concat,
  count,
  countDistinct,
  divide,
  func,
  greatest,
  hasMany,
  hasOne,
  hasOneThrough,
  type IndexOptions,
  jsonAgg,
  jsonObjectAgg,
  least,
  manyToMany,
  max,
  min,
  modulo,
  multiply,
  nullIf,
  type RelationSpec,
  type Source,
  type SourceInput,
  sql,
  stringAgg,
  subtract,
  sum,
  value,
} from './declare';
export type { MaterializedViewAlterBuilder } from './declare/alter-builder';
export type { Inference } from './declare/source';
export type { CaseBranch, CaseSource } from './declare/sources';
export type { ColumnsInput, MaterializedViewBuilder } from './declare/view-builder';
export type { TableInput, ViewDefinition } from './definition';
export {
  AlterBlockedError,
  type AlterObstacle,
  DefinitionError,
  type DefinitionProblem,
  ERROR_CODES,
  type ErrorCode,
  MatviewError,
  OptionError,
  OutcomeUnknownError,
  PermissionDeniedError,
  RegistryFormatError,
  RegistryInvalidError,
  RegistryPermissionError,
  type RegistryProblem,
  RegistryUntrustedError,
  UniqueIndexMissingError,
  UnsupportedClientError,
  UntrustedCodeError,
  ViewChangedByHandError,
  ViewNotFoundError,
  ViewNotPopulatedError,
  ViewNotRegisteredError,
} from './errors';
export { attachMaterializedViews } from './knex/attach';
export type { ModelsInput, ProjectConfig } from './knex/project-config';
export type {
  AlterMaterializedViewCallback,
  DropMaterializedViewOptions,
  MaterializedViewCallback,
  SuspendedViewsCallback,
} from './knex/types';
export type { AlterPlan } from './operations/alter/describe-plan';
export type { RefreshOptions, RefreshStrategy, UsedStrategy } from './operations/refresh/options';
export type { RefreshResult } from './operations/refresh/refresh-view';
export type { AlterConfig, StepEvent } from './operations/steps/options';
export type { PlannedStep } from './operations/steps/planned-step';
export type { MatviewConfig } from './registry/settings';
