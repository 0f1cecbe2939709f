import { readUniqueness } from '../catalog/unique-columns';
import { type Dialect, quoteIdentifier } from '../compiler/dialect';
import { type ToOneJoin, toOneJoins } from '../compiler/select';
import {
  describeTableName,
  equalData,
  findRelation,
  type ParentBody,
  type RelationKind,
  type RelationPath,
  type TableName,
  type ViewDefinition,
} from '../definition';
import { DefinitionError, type DefinitionProblem } from '../errors';
import type { ExecutionContext } from './context';

/** Columns in which no two rows of a table may be equal, for a relation to lead to at most one row. */
interface Uniqueness {
  readonly path: RelationPath;
  readonly kind: RelationKind;
  readonly table: TableName;
  readonly columns: readonly string[];
}

/**
 * Refuses a relation to at most one row that could lead to two without a word: the view would have rows twice, or count
 * them twice. A unique index confirms it, on what the relation leads to or on the key in the view itself. What the view
 * relied on before (`before`) stays.
 *
 * @throws {DefinitionError} naming all of these relations.
 */
export async function assertToOne(
  { database, dialect }: ExecutionContext,
  definition: ViewDefinition,
  before: ViewDefinition | null = null,
): Promise<void> {
  const known = before === null ? [] : promisesOf(before, dialect);
  const promises = promisesOf(definition, dialect).filter((one) => !known.some((other) => equalData(one, other)));
  const sets = promises.map(({ table, columns }) => ({
    table: dialect.physicalTable(table),
    columns: columns.map(dialect.physicalName),
  }));
  const confirmed = await readUniqueness(database, sets);
  const problems = promises.filter((_one, index) => confirmed[index] === false).map(problemOf);
  if (problems.length > 0) throw new DefinitionError(describeTableName(definition.name), problems);
}

function promisesOf({ body, indexes }: ViewDefinition, dialect: Dialect): readonly Uniqueness[] {
  if (body.kind === 'query') return [];
  const isLoud = indexes.some((index) => isOnKey(index, body));
  const joins = toOneJoins(body, dialect).filter(({ into }) => into === 'aggregates' || !isLoud);
  return joins.flatMap((join) => promisesOfJoin(join, body));
}

function promisesOfJoin({ path }: ToOneJoin, body: ParentBody): readonly Uniqueness[] {
  const found = findRelation(body.relations, path);
  if (found === null || found.assumeUnique === true) return [];
  const { kind, through, table, to } = found;
  const target = { path, kind, table, columns: to };
  return through === null ? [target] : [{ path, kind, table: through.table, columns: through.from }, target];
}

/** Whether an index of the view has no place for two rows of one parent row. */
function isOnKey({ unique, where, keys }: ViewDefinition['indexes'][number], body: ParentBody): boolean {
  const isOfKey = (name: string): boolean => {
    const source = body.columns.find((column) => column.name === name)?.source;
    return source?.kind === 'column' && source.path.length === 0 && body.key.includes(source.column);
  };
  const isKey = ({ expression }: (typeof keys)[number]): boolean =>
    expression.kind === 'column' && isOfKey(expression.column);
  return unique && where === null && keys.every(isKey);
}

function problemOf({ path, kind, table, columns }: Uniqueness): DefinitionProblem {
  const name = path.join('.');
  const listed = columns.map((column) => `"${column}"`).join(', ');
  const index = `create unique index on ${[table.schema, table.name].flatMap((part) => (part === null ? [] : quoteIdentifier(part))).join('.')} (${listed})`;
  return {
    message: `the relation "${name}" is to lead to at most one row, and no unique index on "${describeTableName(table)}" (${listed}) confirms that`,
    hint: `${index}; or take the first row: ${kind}(…).orderBy('…'); or, where you know that there is no second row, write assumeUnique: true in ${kind}(…, { … }), in a model assumeUnique: ['${name}']`,
  };
}
