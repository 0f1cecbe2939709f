import { belongsTo, hasMany, hasOne, hasOneThrough, manyToMany, type RelationSpec } from '../../declare';
import { parseTableName, type TableInput } from '../../definition';
import type { ModelClass, ObjectionRelation, RelationProperty } from '../model-class';

/**
 * A relation of Objection as one of ours, without its filters.
 *
 * @throws {TypeError} when it is none of the kinds that lead somewhere by columns alone.
 */
export function readRelation(relation: ObjectionRelation, extras: { readonly [name: string]: string }): RelationSpec {
  const { relatedModelClass, ownerProp, relatedProp } = relation;
  const table = tableOf(relatedModelClass);
  const from = plainColumns(ownerProp);
  const to = plainColumns(relatedProp);
  if (relation.isObjectionBelongsToOneRelation) return belongsTo(table, { from, to });
  if (relation.isObjectionHasManyRelation) {
    const make = relation.isOneToOne() ? hasOne : hasMany;
    return make(table, { from, to, key: idColumns(relatedModelClass) });
  }
  if (relation.isObjectionManyToManyRelation) return across(relation, table, from, to, extras);
  throw new TypeError('its class is none of HasMany, HasOne, BelongsToOne, ManyToMany and HasOneThrough');
}

function across(
  relation: ObjectionRelation,
  table: TableInput,
  key: readonly string[],
  otherKey: readonly string[],
  extras: { readonly [name: string]: string },
): RelationSpec {
  const make = relation.isOneToOne() ? hasOneThrough : manyToMany;
  return make(table, {
    through: toInput(relation.joinTable ?? ''),
    from: plainColumns(relation.joinTableOwnerProp as RelationProperty),
    to: plainColumns(relation.joinTableRelatedProp as RelationProperty),
    key,
    otherKey,
    extras,
  });
}

export function tableOf(model: ModelClass): TableInput {
  return toInput(model.getTableName());
}

function toInput(tableName: string): TableInput {
  const { schema, name } = parseTableName(tableName);
  return { schema, table: name };
}

export function idColumns(model: ModelClass): readonly string[] {
  return model.getIdColumn() === null ? ['id'] : model.getIdColumnArray();
}

function plainColumns(property: RelationProperty): readonly string[] {
  const json = property._refs?.find(({ isPlainColumnRef }) => !isPlainColumnRef);
  if (json === undefined) return property.cols;
  throw new TypeError(`it joins by a part of a JSON column (${String(json.expression)})`);
}
