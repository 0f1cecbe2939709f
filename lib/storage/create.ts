import { columnScope } from '../compiler/column-scope';
import { type Dialect, quoteIdentifier } from '../compiler/dialect';
import { quoteText } from '../compiler/literal';
import { compileSelect } from '../compiler/select';
import { writeCondition } from '../compiler/write-condition';
import { writeExpression } from '../compiler/write-expression';
import {
  type IndexDefinition,
  type IndexKey,
  type StorageParameters,
  toLiteral,
  type ViewDefinition,
} from '../definition';

/** The statements that make a view, in order: the view, its indexes, its comments. */
export function compileCreate(definition: ViewDefinition, dialect: Dialect): readonly string[] {
  return [
    compileCreateView(definition, dialect),
    ...definition.indexes.map((index) => compileCreateIndex(index, definition, dialect)),
    ...compileComments(definition, dialect),
  ];
}

/** https://www.postgresql.org/docs/current/sql-creatematerializedview.html */
export function compileCreateView(definition: ViewDefinition, dialect: Dialect): string {
  const { body, options, name } = definition;
  const columns = body.kind === 'query' && body.columns ? ` (${body.columns.map(dialect.identifier).join(', ')})` : '';
  const clauses = [
    options.accessMethod && ` using ${quoteIdentifier(options.accessMethod)}`,
    compileStorage(options.storage, dialect),
    options.tablespace && ` tablespace ${quoteIdentifier(options.tablespace)}`,
  ];
  const gap = body.kind === 'query' ? ' ' : '\n';
  const end = options.withData ? '' : '\nwith no data';
  const head = `create materialized view ${dialect.table(name)}${columns}${clauses.filter((clause) => clause !== null).join('')} as`;
  return `${head}${gap}${compileSelect(definition, dialect)}${end}`;
}

export function compileCreateIndex(index: IndexDefinition, { name }: ViewDefinition, dialect: Dialect): string {
  return compileIndex(index, dialect.identifier(index.name), dialect.table(name), dialect);
}

/** `name` and `table` are quoted already. See https://www.postgresql.org/docs/current/sql-createindex.html */
export function compileIndex(index: IndexDefinition, name: string, table: string, dialect: Dialect): string {
  const clauses = [
    `create ${index.unique ? 'unique ' : ''}index ${name} on ${table}`,
    index.method === null ? '' : ` using ${index.method}`,
    ` (${index.keys.map((key) => compileKey(key, dialect)).join(', ')})`,
    index.include.length > 0 ? ` include (${index.include.map(dialect.identifier).join(', ')})` : '',
    index.nullsNotDistinct ? ' nulls not distinct' : '',
    compileStorage(index.storage, dialect) ?? '',
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

function compileStorage(storage: StorageParameters, dialect: Dialect): string | null {
  const entries = Object.entries(storage);
  if (entries.length === 0) return null;
  const parameters = entries.map(([name, value]) => `${name} = ${dialect.literal(toLiteral(value), 'expression')}`);
  return ` with (${parameters.join(', ')})`;
}

/** https://www.postgresql.org/docs/current/sql-comment.html */
function compileComments({ name, options }: ViewDefinition, dialect: Dialect): readonly string[] {
  const table = dialect.table(name);
  const own =
    options.comment === null ? [] : [`comment on materialized view ${table} is ${quoteText(options.comment)}`];
  const columns = Object.entries(options.columnComments).map(
    ([column, text]) => `comment on column ${table}.${dialect.identifier(column)} is ${quoteText(text)}`,
  );
  return [...own, ...columns];
}
