import type { AggregateExpression, Condition, Expression, RelationPath } from '../expression';
import { isToOne, type Relation, type Relations } from '../view';
import { conditionExpressions, walkExpression, walkOutsideAggregates } from './traverse';

/** The relation at a path, or null where a step is unknown (or the path is empty). */
export function findRelation(relations: Relations, path: RelationPath): Relation | null {
  let found: Relation | null = null;
  let here = relations;
  for (const step of path) {
    found = Object.hasOwn(here, step) ? (here[step] as Relation) : null;
    if (found === null) return null;
    here = found.relations;
  }
  return found;
}

/** How far a path goes up to and including its last to-many step; `[]` when every step is to-one. */
export function toManyPrefix(relations: Relations, path: RelationPath): RelationPath {
  for (let length = path.length; length > 0; length -= 1) {
    const prefix = path.slice(0, length);
    const relation = findRelation(relations, prefix);
    if (relation && !isToOne(relation)) return prefix;
  }
  return [];
}

export function startsWith(path: RelationPath, prefix: RelationPath): boolean {
  return prefix.every((step, index) => path[index] === step);
}

/**
 * The to-many path that all of these lead across, the longest of them; null when two lead across different branches,
 * neither of which is part of the other.
 */
export function commonBranch(relations: Relations, paths: readonly RelationPath[]): RelationPath | null {
  let branch: RelationPath = [];
  for (const path of paths) {
    const prefix = toManyPrefix(relations, path);
    if (prefix.length > branch.length && startsWith(prefix, branch)) branch = prefix;
    else if (!startsWith(branch, prefix)) return null;
  }
  return branch;
}

/** Every path that an expression reads, what is inside it included. */
export function pathsOf(expression: Expression): readonly RelationPath[] {
  const paths: RelationPath[] = [];
  for (const inner of walkExpression(expression)) {
    if (inner.kind === 'column' || inner.kind === 'rows') paths.push(inner.path);
  }
  return paths;
}

/**
 * The paths whose rows an expression reads: not those inside its aggregates, which have rows of their own, nor those that
 * a `case` in it merely asks for (`whereExists`).
 */
export function rowPathsOf(expression: Expression): readonly RelationPath[] {
  if (expression.kind === 'rows') return [expression.path];
  return walkOutsideAggregates(expression).flatMap((inner) => (inner.kind === 'column' ? [inner.path] : []));
}

/** Every path that a condition reads, what is inside it included. */
export function conditionPaths(condition: Condition): readonly RelationPath[] {
  return conditionExpressions(condition).flatMap(pathsOf);
}

/** As {@link rowPathsOf}, for a condition that is no group of others. */
export function conditionRowPaths(condition: Condition): readonly RelationPath[] {
  return conditionExpressions(condition).flatMap(rowPathsOf);
}

/** The paths that decide which rows an aggregate is over: its arguments and its order, not its filter. */
export function aggregatePaths(aggregate: AggregateExpression): readonly RelationPath[] {
  return [...aggregate.arguments, ...aggregate.orderBy.map((ordering) => ordering.expression)].flatMap(rowPathsOf);
}
