import { columnScope } from '../compiler/column-scope';
import { type Dialect, quoteIdentifier } from '../compiler/dialect';
import { writeCondition, writeExpression } from '../compiler/write-expression';
import type { IndexDefinition, IndexKey } from '../definition';
import { compileParameters } from './parameters';

/** `name` and `table` are quoted already. See https://www.postgresql.org/docs/current/sql-createindex.html */
export function compileIndex(index: IndexDefinition, name: string, table: string, dialect: Dialect): string {
  const clauses = [
    `create ${index.unique ? 'unique ' : ''}index ${name} on ${table}`,
    index.method === null ? '' : ` using ${index.method}`,
    ` (${index.keys.map((key) => compileKey(key, dialect)).join(', ')})`,
    index.include.length > 0 ? ` include (${index.include.map(dialect.identifier).join(', ')})` : '',
    index.nullsNotDistinct ? ' nulls not distinct' : '',
    compileParameters(index.storage, dialect) ?? '',
    index.tablespace === null ? '' : ` tablespace ${quoteIdentifier(index.tablespace)}`,
    index.where === null ? '' : ` where ${writeCondition(index.where, columnScope(dialect, dialect.identifier))}`,
  ];
  return clauses.join('');
}

/** The expressions in the keys and the predicate of an index: the parts that run code. */
export function compileIndexExpressions(index: IndexDefinition, dialect: Dialect): readonly string[] {
  const scope = columnScope(dialect, dialect.identifier);
  const keys = index.keys.filter(({ expression }) => expression.kind !== 'column');
  return [
    ...keys.map(({ expression }) => writeExpression(expression, scope)),
    ...(index.where === null ? [] : [writeCondition(index.where, scope)]),
  ];
}

function compileKey(key: IndexKey, dialect: Dialect): string {
  const text = writeExpression(key.expression, columnScope(dialect, dialect.identifier));
  const parts = [
    key.expression.kind === 'column' ? text : `(${text})`,
    key.collation && `collate ${systemName(key.collation)}`,
    key.operatorClass && systemName(key.operatorClass),
    key.direction,
    key.nulls && `nulls ${key.nulls}`,
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** Names of collations and operator classes are the server's, not the project's: they are not mapped. */
function systemName({ schema, name }: { readonly schema: string | null; readonly name: string }): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
