import type { ModelClass, ObjectionRelation, RelationProperty } from '../model-class';
import { relationOf } from '../relations/relation-of';

/**
 * What columns are compared with: all that a model says of itself; only what it says is all there is, since many a
 * `jsonSchema` names only what is validated; or nothing.
 */
export type ColumnCheck = 'all' | 'complete' | 'none';

/**
 * The properties that a model says it has, or null where it does not say: those of its `jsonSchema`, and of its table once
 * Objection has fetched that; its `idColumn`, and what its relations join by, are there in any case.
 */
export function knownProperties(model: ModelClass, check: ColumnCheck): ReadonlySet<string> | null {
  const { properties: schema, additionalProperties } = model.getJsonSchema() ?? {};
  const columns = model.tableMetadata()?.columns ?? [];
  const counts = check === 'all' || additionalProperties === false;
  if (check === 'none' || ((schema === undefined || !counts) && columns.length === 0)) return null;
  return new Set([
    ...Object.keys(schema ?? {}),
    ...columns.map((column) => model.columnNameToPropertyName(column)),
    ...idProperties(model),
    ...relationsOf(model).flatMap(joinProperties),
  ]);
}

function idProperties(model: ModelClass): readonly string[] {
  const id = model.getIdColumn();
  return id === null ? [] : [id].flat().map((column) => model.columnNameToPropertyName(column));
}

/** Those that can be had; what is wrong with the others is said where they are used. */
function relationsOf(model: ModelClass): readonly ObjectionRelation[] {
  return model.getRelationNames().flatMap((name) => {
    try {
      return [relationOf(model, name)];
    } catch {
      return [];
    }
  });
}

/** In a relation of a model with itself, either side may name its columns. */
function joinProperties(relation: ObjectionRelation): readonly string[] {
  const isOwn = ({ modelClass }: RelationProperty): boolean =>
    modelClass.getTableName() === relation.ownerModelClass.getTableName();
  return [relation.ownerProp, relation.relatedProp].filter(isOwn).flatMap(({ props }) => props);
}
