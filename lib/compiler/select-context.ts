import type { ParentBody, RelationPath } from '../definition';
import type { Dialect } from './dialect';
import { type ForeignNames, foreignNames } from './foreign-names';

/** What all parts of one select share. */
export interface SelectContext {
  readonly body: ParentBody;
  readonly dialect: Dialect;
  readonly foreign: ForeignNames;
  /** Told of each relation that is joined so that two rows there would make two rows of one. */
  readonly joined: (path: RelationPath, into: JoinedRows) => void;
}

/** What a join adds rows to: the view itself, or what is aggregated. */
export type JoinedRows = 'view' | 'aggregates';

export function selectContext(
  body: ParentBody,
  dialect: Dialect,
  joined: SelectContext['joined'] = () => {},
): SelectContext {
  return { body, dialect, foreign: foreignNames(body, dialect), joined };
}
