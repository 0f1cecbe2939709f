import {
  type Condition,
  canonicalJson,
  type Expression,
  type IndexDefinition,
  mapCondition,
  mapExpression,
  type Ordering,
  type ParentBody,
  type QueryBody,
  type Relation,
  type Relations,
  type TableName,
  type Through,
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
  /** What a view is, less what says nothing about it: its own name, the order of its indexes, whether it began empty. */
  view(definition: ViewDefinition): unknown;
}

/** @param physical gives the name in the catalog of one in a definition. */
export function physicalNames(physical: (name: string) => string): PhysicalNames {
  const expression = (given: Expression): Expression =>
    mapExpression(given, (inner) => (inner.kind === 'column' ? { ...inner, column: physical(inner.column) } : inner));
  const condition = (given: Condition): Condition => mapCondition(given, expression);
  const table = ({ schema, name }: TableName): TableName => ({
    schema: schema === null ? null : physical(schema),
    name: physical(name),
  });
  const through = (given: Through): Through => ({
    table: table(given.table),
    from: given.from.map(physical),
    to: given.to.map(physical),
    filter: given.filter && condition(given.filter),
    extras: renameKeys(given.extras, physical, physical),
  });
  const relation = (given: Omit<Relation, 'relations'>): Omit<Relation, 'relations'> => ({
    kind: given.kind,
    table: table(given.table),
    from: given.from.map(physical),
    to: given.to.map(physical),
    key: given.key.map(physical),
    through: given.through && through(given.through),
    filter: given.filter && condition(given.filter),
    orderBy: given.orderBy.map((one): Ordering => ({ ...one, expression: expression(one.expression) })),
  });
  const relations = (given: Relations): Relations =>
    Object.fromEntries(
      Object.entries(given).map(([name, one]) => [name, { ...relation(one), relations: relations(one.relations) }]),
    );
  const index = (given: IndexDefinition): IndexDefinition => ({
    ...given,
    name: physical(given.name),
    keys: given.keys.map((key) => ({ ...key, expression: expression(key.expression) })),
    include: given.include.map(physical),
    where: given.where && condition(given.where),
  });
  const body = (given: ParentBody | QueryBody): ParentBody | QueryBody =>
    given.kind === 'query'
      ? { ...given, columns: given.columns === null ? null : given.columns.map(physical) }
      : {
          ...given,
          parent: table(given.parent),
          key: given.key.map(physical),
          relations: relations(given.relations),
          columns: given.columns.map(({ name, source }) => ({ name: physical(name), source: expression(source) })),
          filter: given.filter && condition(given.filter),
          groupBy: given.groupBy.map(physical),
        };
  const view = ({ formatVersion, options, indexes, ...rest }: ViewDefinition): unknown => ({
    formatVersion,
    body: body(rest.body),
    indexes: indexes.map(index).sort((one, other) => (one.name < other.name ? -1 : 1)),
    options: {
      ...options,
      withData: true,
      columnComments: renameKeys(options.columnComments, physical, (text) => text),
    },
  });
  return { column: physical, table, expression, condition, relation, index, view };
}

function renameKeys<Value>(
  record: { readonly [name: string]: Value },
  rename: (name: string) => string,
  change: (value: Value) => Value,
): { readonly [name: string]: Value } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), change(value)]));
}

/** Whether two definitions are of the same view, under whichever names they were declared. */
export function isSameView(names: PhysicalNames, one: ViewDefinition, other: ViewDefinition): boolean {
  return canonicalJson(names.view(one)) === canonicalJson(names.view(other));
}
