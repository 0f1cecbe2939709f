export { compileCreate, compileCreateIndex, compileCreateView } from './create';
export { createDialect, type Dialect, type IdentifierClient, quoteIdentifier } from './dialect';
export { type LiteralPosition, quoteText } from './literal';
export type { Restriction } from './wanted-parents';
export { compileSelect } from './select';
