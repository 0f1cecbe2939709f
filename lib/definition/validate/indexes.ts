import { describeValue } from '../../errors';
import type { Problems } from '../problems';
import type { IndexDefinition, StorageParameters, ViewDefinition } from '../view';
import { indexExpressions } from '../walk/map-index';
import { walkExpression } from '../walk/traverse';
import { duplicates } from './text';

/** A storage parameter, as `fillfactor` or `toast.autovacuum_enabled`. */
const PARAMETER = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/i;

/** Indexes, comments and storage parameters: what names the view's own columns. */
export function validateIndexes(definition: ViewDefinition, found: Problems): void {
  const columns = knownColumns(definition);
  for (const index of definition.indexes) validateIndex(index, columns, found);
  for (const repeated of duplicates(definition.indexes.map(({ name }) => name)))
    found.add(`two indexes are named "${repeated}"`, "give one of them another: { indexName: '…' }");
  for (const column of Object.keys(definition.options.columnComments)) {
    if (columns && !columns.has(column)) reportColumn('a comment is about', column, columns, found);
  }
  validateStorage(definition.options.storage, found);
  for (const index of definition.indexes) validateStorage(index.storage, found);
}

/** Names and values of storage parameters, neither of which is ever quoted as a name. */
function validateStorage(storage: StorageParameters, found: Problems): void {
  const hint = 'write it as PostgreSQL does: view.storage({ fillfactor: 70 })';
  for (const [name, value] of Object.entries(storage)) {
    if (!PARAMETER.test(name)) found.add(`${describeValue(name)} is not a storage parameter`, hint);
    const isValue = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    if (!isValue) found.add(`the storage parameter ${describeValue(name)} is ${describeValue(value)}`, hint);
  }
}

/** Null where the query is opaque, and only the server knows its columns. */
function knownColumns({ body }: ViewDefinition): ReadonlySet<string> | null {
  if (body.kind === 'parent') return new Set(body.columns.map((column) => column.name));
  return body.columns && new Set(body.columns);
}

function validateIndex(index: IndexDefinition, columns: ReadonlySet<string> | null, found: Problems): void {
  for (const inner of indexExpressions(index).flatMap(walkExpression)) {
    if (inner.kind === 'rows' || inner.kind === 'aggregate' || (inner.kind === 'column' && inner.path.length > 0)) {
      found.add(
        `index "${index.name}" reads more than the view's own columns`,
        "name columns of the view: view.index(['title'])",
      );
    } else if (inner.kind === 'column' && columns && !columns.has(inner.column)) {
      reportColumn(`index "${index.name}" is on`, inner.column, columns, found);
    }
  }
  for (const column of index.include)
    if (columns && !columns.has(column)) reportColumn(`index "${index.name}" includes`, column, columns, found);
  if (index.keys.length === 0) found.add(`index "${index.name}" has no columns`, "name them: view.index(['title'])");
  if (index.nullsNotDistinct && !index.unique)
    found.add(`index "${index.name}" is not unique, so nullsNotDistinct means nothing`, 'use view.unique(…)');
  if (index.method !== null && !/^[a-z_][a-z0-9_]*$/.test(index.method))
    found.add(`"${index.method}" is not an index method`, "such as 'btree', 'gin', 'gist', 'brin'");
}

function reportColumn(what: string, column: string, columns: ReadonlySet<string>, found: Problems): void {
  found.add(`${what} "${column}", which is not a column of the view`, `its columns are: ${[...columns].join(', ')}`);
}
