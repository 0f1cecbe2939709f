export { compileCreate, compileCreateIndex, compileCreateView } from './create';
export { createDialect, type Dialect, type IdentifierClient, quoteIdentifier } from './dialect';
export { type LiteralPosition, quoteText } from './literal';
export type { Restriction } from './restriction';
export { compileSelect } from './select';
