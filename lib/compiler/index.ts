export { createDialect, type Dialect, type IdentifierClient, quoteIdentifier } from './dialect';
export { type LiteralPosition, quoteText } from './literal';
export { compileSelect } from './select';
export type { Restriction } from './wanted-parents';
