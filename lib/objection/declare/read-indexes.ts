import {
  ConditionBuilder,
  type ConditionCallback,
  type ConditionInput,
  type IndexColumnInput,
  type IndexDraft,
  type IndexOptions,
  type IndexWhere,
  isOpaqueQuery,
  Source,
  type SourceInput,
} from '../../declare';
import { type Expression, mapCondition, mapExpression } from '../../definition';
import type { IndexInput, IndexSpec } from '../view-spec';
import type { ModelProblems } from './model-problems';

type NameOf = (property: string) => string;

/** The unique indexes of a view: names are one composite key, and an array of arrays and objects is several. */
export function readUniques(given: unknown, nameOf: NameOf, problems: ModelProblems): readonly IndexDraft[] {
  return uniqueInputs(given, problems).map((one) => toIndex(true, one, nameOf));
}

/** The other indexes: each item is one. */
export function readIndexes(given: unknown, nameOf: NameOf): readonly IndexDraft[] {
  if (given === undefined) return [];
  const list = (Array.isArray(given) ? given : [given]) as readonly IndexInput[];
  return list.map((one) => toIndex(false, one, nameOf));
}

/** Each unique index as it is given. */
export function uniqueInputs(given: unknown, problems?: ModelProblems): readonly IndexInput[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [given as IndexInput];
  const several = given.filter(isWholeIndex);
  if (several.length === 0) return given.length === 0 ? [] : [given as IndexInput];
  if (several.length < given.length) {
    problems?.add(
      'unique mixes names with whole keys, so that it is not said where a key ends',
      "put each key into an array of its own: unique: [['id'], ['slug', 'locale']]",
    );
  }
  return several;
}

/** The columns of the first unique index that tells all rows apart by plain columns; null when there is none. */
export function keyOf(given: unknown): readonly string[] | null {
  for (const one of uniqueInputs(given)) {
    const { columns, options } = partsOf(one);
    const isPlain = options.where === undefined && options.predicate === undefined && columns.length > 0;
    if (isPlain && columns.every((column) => typeof column === 'string')) return columns as readonly string[];
  }
  return null;
}

function isWholeIndex(given: unknown): given is readonly IndexColumnInput[] | IndexSpec {
  return Array.isArray(given) || isIndexSpec(given);
}

function isIndexSpec(given: unknown): given is IndexSpec {
  return typeof given === 'object' && given !== null && 'columns' in given && !isOpaqueQuery(given);
}

function partsOf(given: IndexInput): { readonly columns: readonly IndexColumnInput[]; readonly options: IndexOptions } {
  const { columns, ...options } = isIndexSpec(given) ? given : { columns: given };
  return { columns: (Array.isArray(columns) ? columns : [columns]) as readonly IndexColumnInput[], options };
}

function toIndex(unique: boolean, given: IndexInput, nameOf: NameOf): IndexDraft {
  const { columns, options } = partsOf(given);
  return { unique, columns: columns.map((column) => mapColumn(column, nameOf)), options: mapOptions(options, nameOf) };
}

function mapColumn(given: IndexColumnInput, nameOf: NameOf): IndexColumnInput {
  if (isColumnWithOptions(given)) return { ...given, column: mapSource(given.column, nameOf) };
  return mapSource(given as SourceInput, nameOf);
}

function isColumnWithOptions(given: IndexColumnInput): given is Extract<IndexColumnInput, { column: SourceInput }> {
  return typeof given === 'object' && given !== null && 'column' in given && !isOpaqueQuery(given);
}

function mapSource(given: SourceInput, nameOf: NameOf): SourceInput {
  if (typeof given === 'string') return nameOf(given);
  return given instanceof Object && 'expression' in given ? new Source(mapNames(given.expression, nameOf)) : given;
}

function mapNames(expression: Expression, nameOf: NameOf): Expression {
  return mapExpression(expression, (inner) =>
    inner.kind === 'column' && inner.path.length === 0 ? { ...inner, column: nameOf(inner.column) } : inner,
  );
}

function mapOptions(options: IndexOptions, nameOf: NameOf): IndexOptions {
  const { include, where, predicate } = options;
  return {
    ...options,
    ...(include === undefined ? {} : { include: [include].flat().map(nameOf) }),
    ...(where === undefined ? {} : { where: mapWhere(where, nameOf) }),
    ...(predicate === undefined ? {} : { predicate: mapWhere(predicate, nameOf) }),
  };
}

/** Read when the index is, which says what is wrong with it. */
function mapWhere(where: IndexWhere, nameOf: NameOf): IndexWhere {
  if (isOpaqueQuery(where)) return where;
  const callback: ConditionCallback = (group) => {
    const condition = new ConditionBuilder().where(...([where] as ConditionInput)).build();
    group.add('and', condition && mapCondition(condition, (inner) => mapNames(inner, nameOf)));
  };
  return callback;
}
