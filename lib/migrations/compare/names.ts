import {
  type Condition,
  canonicalJson,
  type Expression,
  type IndexDefinition,
  mapBody,
  mapColumns,
  mapCondition,
  mapIndexColumns,
  mapRelation,
  type Relation,
  type TableName,
  type ViewDefinition,
} from '../../definition';

/** Definitions under the names that the catalog holds, so that two spellings of one name are the same. */
export interface PhysicalNames {
  column(name: string): string;
  table(table: TableName): TableName;
  expression(expression: Expression): Expression;
  condition(condition: Condition): Condition;
  relation(relation: Omit<Relation, 'relations'>): Omit<Relation, 'relations'>;
  index(index: IndexDefinition): IndexDefinition;
  body(body: ViewDefinition['body']): ViewDefinition['body'];
  /** What a view is, less what says nothing about it: its own name, the order of its indexes, whether it began empty. */
  view(definition: ViewDefinition): unknown;
}

/** @param physical gives the name in the catalog of one in a definition. */
export function physicalNames(physical: (name: string) => string): PhysicalNames {
  const expression = (given: Expression): Expression => mapColumns(given, physical);
  const condition = (given: Condition): Condition => mapCondition(given, expression);
  const table = ({ schema, name }: TableName): TableName => ({
    schema: schema === null ? null : physical(schema),
    name: physical(name),
  });
  const mapper = { table, tableColumn: physical, extra: physical, viewColumn: physical, expression };
  const index = (given: IndexDefinition): IndexDefinition => ({
    ...mapIndexColumns(given, physical),
    name: physical(given.name),
  });
  const mapped = (given: ViewDefinition['body']): ViewDefinition['body'] => mapBody(given, mapper);
  const view = ({ formatVersion, body, options, indexes }: ViewDefinition): unknown => ({
    formatVersion,
    body: mapped(body),
    indexes: indexes.map(index).sort((one, other) => (one.name < other.name ? -1 : 1)),
    options: { ...options, withData: true, columnComments: renameKeys(options.columnComments, physical) },
  });
  return {
    column: physical,
    table,
    expression,
    condition,
    // A name is mapped alike whatever its table is, so that the owner does not count.
    relation: (given) => mapRelation({ ...given, relations: {} }, given.table, mapper),
    index,
    body: mapped,
    view,
  };
}

function renameKeys<Value>(
  record: { readonly [name: string]: Value },
  rename: (name: string) => string,
): { readonly [name: string]: Value } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));
}

/** Whether two definitions are of the same view, under whichever names they were declared. */
export function isSameView(names: PhysicalNames, one: ViewDefinition, other: ViewDefinition): boolean {
  return canonicalJson(names.view(one)) === canonicalJson(names.view(other));
}
