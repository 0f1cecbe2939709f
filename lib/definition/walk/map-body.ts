import type { Condition, Expression, RelationPath, SqlExpression } from '../expression';
import type { TableName } from '../names';
import type { ParentBody, QueryBody, Relation, Relations, Through } from '../view';
import { mapCondition, mapExpression } from './map';
import { findRelation } from './paths';

export interface TableColumn {
  readonly table: TableName;
  readonly name: string;
}

/** A column of a table that a name in an expression stands for. */
export interface ReadColumn extends TableColumn {
  /** The name in the expression is that of an extra: the column is one of the table between. */
  readonly isExtra: boolean;
}

/** Where an expression stands, and the column that a name in it stands for; null at the end of an unknown path. */
export interface Place {
  readonly kind: 'parent' | 'relation' | 'through';
  columnAt(path: RelationPath, name: string): ReadColumn | null;
}

/** What a column of a table is named for. */
export type ColumnUse = 'key of the parent' | 'key of a relation' | 'join' | 'extra';

/** What becomes of each part of a body; a part without a function stays as it is. */
export interface BodyMapper {
  table?(table: TableName): TableName;
  /** A column that is named outside expressions. */
  tableColumn?(name: string, table: TableName, use: ColumnUse): string;
  /** The name under which a column of the table between reads as if it were the target's. */
  extra?(name: string): string;
  viewColumn?(name: string): string;
  /** A whole expression: what is inside it is not visited. */
  expression?(expression: Expression, place: Place, column: string | null): Expression;
  /** A whole condition; without this function, its expressions are visited. */
  condition?(condition: Condition, place: Place): Condition;
  /** The query of a view that is given by one. */
  query?(query: SqlExpression): SqlExpression;
}

/** Rebuilds a body; every part of it is visited once. */
export function mapBody<Body extends ParentBody | QueryBody>(body: Body, mapper: BodyMapper): Body;
export function mapBody(body: ParentBody | QueryBody, mapper: BodyMapper): ParentBody | QueryBody {
  const whole = complete(mapper);
  return body.kind === 'query' ? mapQueryBody(body, whole) : mapParentBody(body, whole);
}

/** Rebuilds a relation that starts from a table, with those that start from it. */
export function mapRelation(relation: Relation, owner: TableName, mapper: BodyMapper): Relation {
  return mapOneRelation(relation, owner, complete(mapper));
}

/** The column that a name in a declaration stands for; null at the end of an unknown path. */
export function columnAt({ parent, relations }: ParentBody, path: RelationPath, name: string): ReadColumn | null {
  if (path.length === 0) return { table: parent, name, isExtra: false };
  const relation = findRelation(relations, path);
  return relation === null ? null : columnOfRelation(relation, name);
}

/** The expression with other names for the columns in it. */
export function mapColumns(expression: Expression, change: (name: string, path: RelationPath) => string): Expression {
  return mapExpression(expression, (inner) =>
    inner.kind === 'column' ? { ...inner, column: change(inner.column, inner.path) } : inner,
  );
}

function complete(mapper: BodyMapper): Required<BodyMapper> {
  const expression: Required<BodyMapper>['expression'] = mapper.expression ?? ((given) => given);
  return {
    table: (given) => given,
    tableColumn: (name) => name,
    extra: (name) => name,
    viewColumn: (name) => name,
    query: (given) => given,
    expression,
    condition: (given, place) => mapCondition(given, (inner) => expression(inner, place, null)),
    ...mapper,
  };
}

function mapQueryBody(body: QueryBody, mapper: Required<BodyMapper>): QueryBody {
  const columns = body.columns === null ? null : body.columns.map((name) => mapper.viewColumn(name));
  return { ...body, query: mapper.query(body.query), columns };
}

function mapParentBody(body: ParentBody, mapper: Required<BodyMapper>): ParentBody {
  const place: Place = { kind: 'parent', columnAt: (path, name) => columnAt(body, path, name) };
  return {
    ...body,
    parent: mapper.table(body.parent),
    columns: body.columns.map(({ name, source }) => ({
      name: mapper.viewColumn(name),
      source: mapper.expression(source, place, name),
    })),
    filter: body.filter && mapper.condition(body.filter, place),
    groupBy: body.groupBy.map((name) => mapper.viewColumn(name)),
    key: body.key.map((name) => mapper.tableColumn(name, body.parent, 'key of the parent')),
    relations: mapRelations(body.relations, body.parent, mapper),
  };
}

function mapRelations(relations: Relations, owner: TableName, mapper: Required<BodyMapper>): Relations {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => [name, mapOneRelation(relation, owner, mapper)]),
  );
}

function mapOneRelation(relation: Relation, owner: TableName, mapper: Required<BodyMapper>): Relation {
  const { table } = relation;
  const place: Place = { kind: 'relation', columnAt: (_path, name) => columnOfRelation(relation, name) };
  return {
    ...relation,
    table: mapper.table(table),
    from: relation.from.map((name) => mapper.tableColumn(name, owner, 'join')),
    to: relation.to.map((name) => mapper.tableColumn(name, table, 'join')),
    key: relation.key.map((name) => mapper.tableColumn(name, table, 'key of a relation')),
    through: relation.through && mapThrough(relation.through, mapper),
    filter: relation.filter && mapper.condition(relation.filter, place),
    orderBy: relation.orderBy.map((ordering) => ({
      ...ordering,
      expression: mapper.expression(ordering.expression, place, null),
    })),
    relations: mapRelations(relation.relations, table, mapper),
  };
}

function mapThrough(through: Through, mapper: Required<BodyMapper>): Through {
  const { table } = through;
  const place: Place = { kind: 'through', columnAt: (_path, name) => ({ table, name, isExtra: false }) };
  return {
    ...through,
    table: mapper.table(table),
    from: through.from.map((name) => mapper.tableColumn(name, table, 'join')),
    to: through.to.map((name) => mapper.tableColumn(name, table, 'join')),
    extras: Object.fromEntries(
      Object.entries(through.extras).map(([name, column]) => [
        mapper.extra(name),
        mapper.tableColumn(column, table, 'extra'),
      ]),
    ),
    filter: through.filter && mapper.condition(through.filter, place),
  };
}

function columnOfRelation({ table, through }: Relation, name: string): ReadColumn {
  if (through === null || !Object.hasOwn(through.extras, name)) return { table, name, isExtra: false };
  return { table: through.table, name: through.extras[name] as string, isExtra: true };
}
