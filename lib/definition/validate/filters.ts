import type { Condition, Expression, RelationPath } from '../expression';
import type { Problems } from '../problems';
import type { Relation, Relations } from '../view';
import { partExpressions, relationParts } from '../walk/body-parts';
import { commonBranch, conditionPaths, conditionRowPaths, findRelation, startsWith, toManyPrefix } from '../walk/paths';
import { conditionExpressions, leafConditions, walkExpression } from '../walk/traverse';
import { firstUnknown, reportUnknown } from './paths';

/** The filter of the view itself. */
export function validateFilter(filter: Condition, relations: Relations, found: Problems): void {
  for (const expression of conditionExpressions(filter)) {
    if (walkExpression(expression).some((inner) => inner.kind === 'aggregate')) {
      found.add(
        'where compares an aggregate',
        "say what must exist: view.whereExists('comments'), or filter when the view is read",
      );
    }
  }
  validateConditionPaths(filter, relations, found);
}

/** Paths of a condition: known, each leaf within one to-many branch; inside an aggregate, the aggregate's own. */
export function validateConditionPaths(
  condition: Condition,
  relations: Relations,
  found: Problems,
  column?: string,
  within?: RelationPath,
): void {
  for (const leaf of leafConditions(condition)) {
    const paths = conditionPaths(leaf);
    const unknown = paths.map((path) => firstUnknown(path, relations)).filter((path) => path !== null);
    for (const path of unknown) reportUnknown(path, relations, found, column);
    if (unknown.length === 0) validateLeaf(leaf, paths, relations, found, column, within);
  }
}

function validateLeaf(
  leaf: Condition,
  paths: readonly RelationPath[],
  relations: Relations,
  found: Problems,
  column: string | undefined,
  within: RelationPath | undefined,
): void {
  if (leaf.kind === 'exists' && leaf.path.length === 0) {
    found.add('whereExists names no relation', "name one: whereExists('comments')", column);
  }
  const branch = commonBranch(relations, conditionRowPaths(leaf));
  const foreign = within && paths.find((path) => isForeign(toManyPrefix(relations, path), within));
  if (branch !== null && !foreign) return;
  found.add(
    foreign
      ? `the filter of an aggregate over "${within?.join('.')}" reads "${foreign.join('.')}", which is another to-many branch`
      : 'one condition reads across two to-many branches',
    'compare columns of one branch only',
    column,
  );
}

function isForeign(branch: RelationPath, within: RelationPath): boolean {
  return !startsWith(branch, within) && !startsWith(within, branch);
}

/** Filters and orders of relations read the related table's own columns. */
export function validateRelations(relations: Relations, at: RelationPath, found: Problems): void {
  for (const [name, relation] of Object.entries(relations)) {
    const path = [...at, name];
    for (const read of pathsInside(relation)) {
      found.add(
        `the filter or order of relation "${path.join('.')}" reads "${read.join('.')}", a relation of it`,
        'filter a relation by its own columns, or with a subquery',
      );
    }
    validateLinks(relation, path, found);
    if (hasAggregate(relation)) {
      found.add(
        `the filter or order of relation "${path.join('.')}" has an aggregate`,
        'aggregate in a column of the view',
      );
    }
    if (findRelation(relation.relations, ['']) !== null)
      found.add(`relation "${path.join('.')}" has a nameless relation`, 'name it');
    validateRelations(relation.relations, path, found);
  }
}

/** What a relation links, and by way of which table. */
function validateLinks(relation: Relation, path: RelationPath, found: Problems): void {
  const { kind, through, from, to } = relation;
  const isAcross = kind === 'manyToMany' || kind === 'hasOneThrough';
  if (isAcross !== (through !== null))
    found.add(`relation "${path.join('.')}" has the wrong tables for ${kind}`, `declare it with ${kind}(…)`);
  const pairs = through
    ? ([
        [from, through.from],
        [through.to, to],
      ] as const)
    : ([[from, to]] as const);
  for (const [left, right] of pairs) {
    if (left.length === right.length && left.length > 0) continue;
    found.add(
      `relation "${path.join('.')}" links ${describeColumns(left)} with ${describeColumns(right)}`,
      'give as many columns on one side as on the other, in the same order',
    );
  }
}

function describeColumns(columns: readonly string[]): string {
  return `(${columns.join(', ')})`;
}

function hasAggregate(relation: Relation): boolean {
  return expressionsInside(relation).some((inner) => inner.kind === 'aggregate');
}

function pathsInside(relation: Relation): readonly RelationPath[] {
  return expressionsInside(relation).flatMap((inner) =>
    (inner.kind === 'column' || inner.kind === 'rows') && inner.path.length > 0 ? [inner.path] : [],
  );
}

function expressionsInside(relation: Relation): readonly Expression[] {
  const parts = relationParts({ ...relation, relations: {} }, relation.table);
  return parts.flatMap(partExpressions).flatMap(walkExpression);
}
