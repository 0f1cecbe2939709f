import type { Relation, Relations, TableName, ViewDefinition } from '../definition';

/** The definition with a table that it reads from under a new name. Text given by `as` or `sql` stays as it is. */
export function renameTable(
  definition: ViewDefinition,
  isRenamed: (table: TableName) => boolean,
  to: string,
): ViewDefinition {
  const { body } = definition;
  if (body.kind !== 'parent') return definition;
  const rename = (table: TableName): TableName => (isRenamed(table) ? { ...table, name: to } : table);
  return {
    ...definition,
    body: { ...body, parent: rename(body.parent), relations: renameInRelations(body.relations, rename) },
  };
}

function renameInRelations(relations: Relations, rename: (table: TableName) => TableName): Relations {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => [name, renameInRelation(relation, rename)]),
  );
}

function renameInRelation(relation: Relation, rename: (table: TableName) => TableName): Relation {
  const { through } = relation;
  return {
    ...relation,
    table: rename(relation.table),
    through: through && { ...through, table: rename(through.table) },
    relations: renameInRelations(relation.relations, rename),
  };
}
