export { ERROR_CODES, type ErrorCode } from './codes';
export { DefinitionError, type DefinitionProblem } from './definition-error';
export {
  OptionError,
  PermissionDeniedError,
  RegistryFormatError,
  RegistryPermissionError,
  UniqueIndexMissingError,
  UnsupportedClientError,
  ViewNotFoundError,
  ViewNotPopulatedError,
} from './kinds';
export { MatviewError, type MatviewErrorOptions } from './matview-error';
