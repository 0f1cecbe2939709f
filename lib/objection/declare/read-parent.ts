import type { Knex } from 'knex';
import {
  type ColumnDraft,
  ConditionBuilder,
  type ConditionInput,
  col,
  type RelationDraft,
  RelationSpec,
  Source,
  type SourceInput,
  toExpression,
  type ViewDraft,
} from '../../declare';
import { type Condition, isToOne, parseTableName } from '../../definition';
import { describeValue } from '../../errors';
import type { ModelClass } from '../model-class';
import { toRelationDrafts } from '../relations/relation-specs';
import type { ColumnCheck } from './known-columns';
import { NameMapper } from './map-names';
import type { ModelProblems } from './model-problems';
import { PLACEHOLDER } from './readable-part';
import { RelationPlaces } from './relation-places';

type Spec = { readonly [key: string]: unknown };
type ParentBody = Pick<ViewDraft, 'parent' | 'key' | 'relations' | 'columns' | 'filter' | 'groupBy'>;

/** The part of a draft that a view of a parent's rows has. */
export function readParentBody(
  spec: Spec,
  parent: ModelClass,
  context: { readonly knex: Knex | undefined; readonly columnCheck: ColumnCheck; nameOf(property: string): string },
  problems: ModelProblems,
): ParentBody {
  const groupBy = ([spec.groupBy ?? []] as (string | string[])[]).flat();
  const places = new RelationPlaces(parent, problems, context.columnCheck, groupBy.length > 0);
  const columns = readColumns(spec.columns, places, context.nameOf, problems);
  const filter = readFilter(spec.where, places, problems);
  return {
    parent: parseTableName(parent.getTableName()),
    key: readKey(spec.key, parent, places),
    columns,
    filter,
    groupBy: groupBy.map(context.nameOf),
    relations: assume(spec.assumeUnique, toRelationDrafts(places.used, context.knex, problems), problems),
  };
}

/** The relations, those that are said to lead to no second row among them. */
function assume(
  given: unknown,
  relations: readonly RelationDraft[],
  problems: ModelProblems,
): readonly RelationDraft[] {
  const paths: readonly unknown[] = [given ?? []].flat();
  const nameOf = ({ path }: RelationDraft): string => path.join('.');
  const toOne = relations.filter(({ spec }) => isToOne({ ...spec.relation, from: [], relations: {} })).map(nameOf);
  for (const path of paths.filter((one) => !toOne.includes(one as string)))
    problems.add(
      `assumeUnique has ${describeValue(path)}, which is not a relation to one row that the view reads`,
      `those are: ${toOne.join(', ') || 'none'}`,
    );
  return relations.map((one) => {
    const { relation } = one.spec;
    const isAssumed = paths.includes(nameOf(one)) && toOne.includes(nameOf(one));
    return isAssumed ? { ...one, spec: new RelationSpec({ ...relation, assumeUnique: true }) } : one;
  });
}

function readColumns(
  given: unknown,
  places: RelationPlaces,
  nameOf: (property: string) => string,
  problems: ModelProblems,
): readonly ColumnDraft[] {
  return columnsOf(given, problems).map(([name, source]) => {
    const read = problems.attempt('its source cannot be read', HINT, () => readSource(name, source, places), name);
    return { name: nameOf(name), source: read === null && source !== null ? PLACEHOLDER : (read as SourceInput) };
  });
}

function columnsOf(given: unknown, problems: ModelProblems): readonly (readonly [string, unknown])[] {
  if (Array.isArray(given) && given.length > 0) {
    const map = given.map((name) => `${String(name)}: true`).join(', ');
    problems.add('the columns of a view with a parent are an array', `write columns: { ${map} }`);
    return given.map((name) => [String(name), true]);
  }
  const columns = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  if (columns.length === 0) problems.add('it has no columns', 'add some: columns: { id: true, title: true }');
  return columns;
}

const HINT = "give a column, a path or a source: 'title', 'author.name', count('comments')";

/** What is no source stays what it is: the definition says so. */
function readSource(name: string, given: unknown, places: RelationPlaces): SourceInput {
  const isNothing = given === null || given === undefined || given === false;
  if (isNothing || typeof given === 'number' || typeof given === 'bigint') return given as never;
  const expression = given === true ? col([name]).expression : toExpression(given as SourceInput);
  const mapped = new NameMapper(places, name).expression(expression);
  return mapped === null ? PLACEHOLDER : new Source(mapped);
}

function readFilter(given: unknown, places: RelationPlaces, problems: ModelProblems): Condition | null {
  if (given === undefined) return null;
  const hint = "write where: (view) => view.where('rating', '>', 200)";
  const condition = problems.attempt('its where cannot be read', hint, () =>
    new ConditionBuilder().where(...([given] as ConditionInput)).build(),
  );
  return condition && new NameMapper(places).condition(condition);
}

function readKey(given: unknown, parent: ModelClass, places: RelationPlaces): readonly string[] {
  if (given !== undefined) return ([given].flat() as string[]).map((name) => places.columnAt([], name) ?? name);
  return parent.getIdColumn() === null ? ['id'] : parent.getIdColumnArray();
}
