import type { SqlExpression } from './expression';
import type { TableName } from './names';
import type { ViewDefinition, ViewOptions } from './view';

/** The options of a view that declares none. */
export const DEFAULT_OPTIONS: ViewOptions = {
  withData: true,
  comment: null,
  columnComments: {},
  storage: {},
  tablespace: null,
  accessMethod: null,
};

/** The definition of a view of which only its query is known. */
export function viewOfQuery(name: TableName, query: SqlExpression): ViewDefinition {
  return {
    formatVersion: 1,
    name,
    body: { kind: 'query', query, columns: null },
    indexes: [],
    options: DEFAULT_OPTIONS,
  };
}
