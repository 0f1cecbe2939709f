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
  type TableInput,
  type ViewDefinition,
  value,
} from './definition';
export type { Inference } from './definition/source';
export type { CaseBranch, CaseSource } from './definition/sources';
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
export type { MaterializedViewAlterBuilder } from './knex/alter-builder';
export { attachMaterializedViews } from './knex/attach';
export type { ModelsInput, ProjectConfig } from './knex/project-config';
export type {
  AlterMaterializedViewCallback,
  DropMaterializedViewOptions,
  MaterializedViewCallback,
  SuspendedViewsCallback,
} from './knex/types';
export type { ColumnsInput, MaterializedViewBuilder } from './knex/view-builder';
export type { AlterPlan, PlannedStep } from './operations/alter/describe-plan';
export type { RefreshOptions, RefreshStrategy, UsedStrategy } from './operations/refresh/options';
export type { RefreshResult } from './operations/refresh/refresh-view';
export type { AlterConfig, StepEvent } from './operations/steps/options';
export type { MatviewConfig } from './registry/settings';
