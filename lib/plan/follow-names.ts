import {
  type Condition,
  createWordTest,
  type Expression,
  findRelation,
  mapCondition,
  mapExpression,
  type Ordering,
  type ParentBody,
  type Relation,
  type RelationPath,
  type Relations,
  type TableName,
  type Through,
  type ViewDefinition,
} from '../definition';
import type { NamedTable } from './table-names';

/** How tables and columns that a definition names are called now. */
interface Follower {
  table(table: TableName): TableName;
  column(table: TableName, column: string): string;
}

/**
 * A definition that reads the same columns of the same tables as before, under the names that these have `after`. Text
 * of SQL in it stays as it is. `physical` gives the name in the catalog of one in a definition.
 */
export function followNames(
  definition: ViewDefinition,
  before: readonly NamedTable[],
  after: readonly NamedTable[],
  physical: (name: string) => string,
): ViewDefinition {
  const { body } = definition;
  if (body.kind !== 'parent') return definition;
  return { ...definition, body: followBody(body, createFollower(before, after, physical)) };
}

function createFollower(
  before: readonly NamedTable[],
  after: readonly NamedTable[],
  physical: (name: string) => string,
): Follower {
  const now = new Map(after.map((table) => [table.oid, table]));
  const find = ({ schema, name }: TableName): NamedTable | undefined =>
    before.find(
      (table) =>
        table.name === physical(name) && (schema === null ? table.isVisible : table.schema === physical(schema)),
    );
  return {
    table(given) {
      const old = find(given);
      const found = old && now.get(old.oid);
      if (old === undefined || found === undefined) return given;
      const isFound = given.schema === null ? found.isVisible : old.schema === found.schema;
      return {
        schema: isFound ? given.schema : found.schema,
        name: old.name === found.name ? given.name : found.name,
      };
    },
    column(given, column) {
      const old = find(given);
      const number = old?.columns.find(({ name }) => name === physical(column))?.number;
      const found = old && now.get(old.oid)?.columns.find((one) => one.number === number);
      return found === undefined || found.name === physical(column) ? column : found.name;
    },
  };
}

function followBody(body: ParentBody, follower: Follower): ParentBody {
  const { parent, relations } = body;
  const follow = (expression: Expression): Expression =>
    mapExpression(expression, (inner) =>
      inner.kind === 'column' ? { ...inner, column: followColumn(body, inner.path, inner.column, follower) } : inner,
    );
  return {
    ...body,
    parent: follower.table(parent),
    key: body.key.map((column) => follower.column(parent, column)),
    relations: followRelations(relations, (column) => follower.column(parent, column), follower),
    columns: body.columns.map((column) => ({ ...column, source: follow(column.source) })),
    filter: body.filter && mapCondition(body.filter, follow),
  };
}

function followColumn(
  { parent, relations }: ParentBody,
  path: RelationPath,
  column: string,
  follower: Follower,
): string {
  if (path.length === 0) return follower.column(parent, column);
  const relation = findRelation(relations, path);
  return relation === null ? column : relatedColumn(relation, follower)(column);
}

/** Columns of the table that a relation leads to; those of the table between go by names of their own. */
function relatedColumn({ table, through }: Relation, follower: Follower): (column: string) => string {
  return (column) =>
    through !== null && Object.hasOwn(through.extras, column) ? column : follower.column(table, column);
}

function followRelations(relations: Relations, ofOwner: (column: string) => string, follower: Follower): Relations {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => [name, followRelation(relation, ofOwner, follower)]),
  );
}

function followRelation(relation: Relation, ofOwner: (column: string) => string, follower: Follower): Relation {
  const { table, through } = relation;
  const own = (column: string): string => follower.column(table, column);
  const seen = relatedColumn(relation, follower);
  return {
    ...relation,
    table: follower.table(table),
    from: relation.from.map(ofOwner),
    to: relation.to.map(own),
    key: relation.key.map(own),
    through: through && followThrough(through, follower),
    filter: relation.filter && inCondition(relation.filter, seen),
    orderBy: relation.orderBy.map(
      (ordering): Ordering => ({ ...ordering, expression: inExpression(ordering.expression, seen) }),
    ),
    relations: followRelations(relation.relations, own, follower),
  };
}

function followThrough(through: Through, follower: Follower): Through {
  const own = (column: string): string => follower.column(through.table, column);
  return {
    table: follower.table(through.table),
    from: through.from.map(own),
    to: through.to.map(own),
    filter: through.filter && inCondition(through.filter, own),
    extras: Object.fromEntries(Object.entries(through.extras).map(([name, column]) => [name, own(column)])),
  };
}

function inCondition(condition: Condition, column: (name: string) => string): Condition {
  return mapCondition(condition, (expression) => inExpression(expression, column));
}

function inExpression(expression: Expression, column: (name: string) => string): Expression {
  return mapExpression(expression, (inner) =>
    inner.kind === 'column' ? { ...inner, column: column(inner.column) } : inner,
  );
}

/** What tables and columns were called that are called something else now, and what they are called. */
export function renamedNames(before: readonly NamedTable[], after: readonly NamedTable[]): ReadonlySet<string> {
  const pairs = before.flatMap((table) => {
    const now = after.find(({ oid }) => oid === table.oid);
    const columns = table.columns.map(({ number, name }) => [
      name,
      now?.columns.find((one) => one.number === number)?.name ?? name,
    ]);
    return now === undefined ? [] : [[table.schema, now.schema], [table.name, now.name], ...columns];
  });
  return new Set(pairs.filter(([old, now]) => old !== now).flat());
}

/** Whether SQL text in a definition, which follows no names, has any of these in it. */
export function textNames(body: ParentBody, names: ReadonlySet<string>): boolean {
  const hasWord = createWordTest(body);
  return [...names].some(hasWord);
}
