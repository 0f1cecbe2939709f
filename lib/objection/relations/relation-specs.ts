import type { Knex } from 'knex';
import { belongsTo, hasMany, type RelationDraft, RelationSpec } from '../../declare';
import type { ModelProblems } from '../declare/model-problems';
import type { RelationPlace } from '../declare/relation-place';
import type { ModelClass, ObjectionBuilder, ObjectionRelation, RelationMapping } from '../model-class';
import { emptyQueryOf } from './query-scope';
import { type ReadModifier, readModifier } from './read-modifier';
import { readRelation } from './read-relation';

/** The relations that a view reads, as those of a definition. */
export function toRelationDrafts(
  places: readonly RelationPlace[],
  knex: Knex | undefined,
  problems: ModelProblems,
): readonly RelationDraft[] {
  return places.map((place) => {
    const relation = place.relation as ObjectionRelation;
    const name = `the relation "${place.path.join('.')}" (${relation.ownerModelClass.name}.relationMappings.${relation.name})`;
    const spec =
      problems.attempt(`${name} has no form in SQL`, JOIN_HINT, () => readRelation(relation, place.extras)) ??
      placeholder(relation);
    const filtered = problems.attempt(`the filter of ${name} has no form in SQL`, FILTER_HINT, () =>
      withFilters(spec, relation, knex),
    );
    return { path: place.path, spec: filtered ?? spec };
  });
}

/** In place of a relation that is wrong, so that it is told once. */
function placeholder(relation: ObjectionRelation): RelationSpec {
  return relation.isOneToOne() ? belongsTo('unknown', 'id') : hasMany('unknown', 'id');
}

const JOIN_HINT = "join by columns: join: { from: 'posts.author_id', to: 'users.id' }";
const FILTER_HINT =
  "filter by conditions on the related table's columns, as in filter: { approved: true }, and let aggregates of the view do the rest";

function withFilters(spec: RelationSpec, relation: ObjectionRelation, knex: Knex | undefined): RelationSpec {
  const mapping = relation.ownerModelClass.getRelationMappings()[relation.name] as RelationMapping;
  const through = mapping.join?.through ?? {};
  const ofRows = readRows(relation, mapping.modify || mapping.filter, knex);
  const ofThrough = readThrough(relation, through.modify || through.filter, knex);
  const filtered = new RelationSpec({
    ...spec.relation,
    filter: ofRows.filter,
    through: spec.relation.through && { ...spec.relation.through, filter: ofThrough.filter },
  });
  return ofRows.orderBy.reduce((ordered, key) => ordered.orderBy(...key), filtered);
}

const NOTHING: ReadModifier = { filter: null, orderBy: [] };

function readRows(relation: ObjectionRelation, modifier: unknown, knex: Knex | undefined): ReadModifier {
  const { relatedModelClass, joinTable } = relation;
  if (!modifier) return NOTHING;
  const builder = queryOf(relatedModelClass, knex);
  return readModifier({ builder, modifier, key: subqueryKey(relatedModelClass), joinTable });
}

/** A column that is not there would be found nowhere before the migration fails. */
function subqueryKey(model: ModelClass): readonly string[] | null {
  return model.getIdColumn() === null ? null : model.getIdColumnArray();
}

/** Objection looks the names of these modifiers up on the related model. */
function readThrough(relation: ObjectionRelation, modifier: unknown, knex: Knex | undefined): ReadModifier {
  const { relatedModelClass, joinTableModelClass } = relation;
  if (!modifier || joinTableModelClass === null) return NOTHING;
  const builder = queryOf(joinTableModelClass, knex).modifiers(relatedModelClass.getModifiers());
  return readModifier({ builder, modifier, key: null, joinTable: null });
}

function queryOf(model: ModelClass, knex: Knex | undefined): ObjectionBuilder {
  const builder = emptyQueryOf(model);
  const own = model.knex() ?? knex;
  return own === undefined ? builder : builder.transacting(own);
}
