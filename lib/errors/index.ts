export { ERROR_CODES, type ErrorCode } from './codes';
export { MatviewError, type MatviewErrorOptions } from './matview-error';
export { DefinitionError, type DefinitionProblem } from './definition-error';
