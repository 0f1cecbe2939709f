import type { ModelClass, ObjectionRelation } from '../model-class';

/**
 * A relation by its name. Objection keeps one whose mapping it could not read, and gives it half made when it is asked
 * again; here it is read again, which fails as before, or not when what it leads to has been loaded since.
 *
 * @throws {Error} of Objection's, for a mapping that it cannot read.
 */
export function relationOf(model: ModelClass, name: string): ObjectionRelation {
  const relation = model.getRelation(name);
  if (!isComplete(relation)) relation.setMapping(model.getRelationMappings()[name]);
  return relation;
}

function isComplete(relation: ObjectionRelation): boolean {
  const isLinked = relation.ownerProp !== null && relation.relatedProp !== null;
  return isLinked && (relation.isObjectionManyToManyRelation !== true || relation.joinTableOwnerProp !== null);
}
