export { ERROR_CODES, type ErrorCode } from './codes';
export { DefinitionError, type DefinitionProblem } from './definition-error';
export { describeValue } from './describe-value';
export {
  AlterBlockedError,
  type AlterObstacle,
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
} from './kinds';
export { MatviewError, type MatviewErrorOptions } from './matview-error';
export { ModelError, type ModelProblem } from './model-error';
export { escapeInvisible, escapeLines, hangingHint, hangingMessage, joinHints, toPrintableJson } from './printable';
export { FileUnloadableError, MigrationsPendingError, ProjectNotFoundError } from './project-errors';
export { ReadOnlyViewError } from './read-only-view-error';
export { withoutPassword } from './without-password';
export { cleanStack, withoutSource } from './without-source';
