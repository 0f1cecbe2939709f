import type { ParentBody, RelationPath } from '../definition';
import type { Dialect } from './dialect';
import { type ForeignNames, foreignNames } from './foreign-names';

/** What all parts of one select share. */
export interface SelectContext {
  readonly body: ParentBody;
  readonly dialect: Dialect;
  readonly foreign: ForeignNames;
  /** Told of each relation that is joined so that two rows there would make two rows of one. */
  readonly joined: (path: RelationPath) => void;
}

export function selectContext(
  body: ParentBody,
  dialect: Dialect,
  joined: SelectContext['joined'] = () => {},
): SelectContext {
  return { body, dialect, foreign: foreignNames(body, dialect), joined };
}
