import type { TableName } from './names';
import type { Relations, ViewDefinition } from './view';

/** The relations that a definition names; SQL text in it is not looked into. */
export function tablesRead({ body }: ViewDefinition): readonly TableName[] {
  return body.kind === 'query' ? [] : [body.parent, ...tablesOf(body.relations)];
}

function tablesOf(relations: Relations): readonly TableName[] {
  return Object.values(relations).flatMap((relation) => [
    relation.table,
    ...(relation.through ? [relation.through.table] : []),
    ...tablesOf(relation.relations),
  ]);
}
