import type { Condition, Expression, Relations } from '../../../lib/definition';
import { isMany, relationAt } from './rows';

type Path = readonly string[];

/**
 * The paths whose rows an expression reads, found by looking at every object inside it; not what it asks for with
 * `whereExists`, and not what is inside its aggregates.
 */
export function readPaths(data: unknown): readonly Path[] {
  if (data === null || typeof data !== 'object') return [];
  if (Array.isArray(data)) return data.flatMap(readPaths);
  const node = data as Expression | Condition;
  if (node.kind === 'aggregate') return [];
  const own = node.kind === 'column' || node.kind === 'rows' ? [node.path] : [];
  return [...own, ...Object.values(node).flatMap(readPaths)];
}

/** A path up to its last to-many step. */
export function branchOf(relations: Relations, path: Path): Path {
  const last = path.findLastIndex((_step, index) => isMany(relationAt(relations, path.slice(0, index + 1))));
  return path.slice(0, last + 1);
}

/** The longest branch among paths (which are on one chain, as validation made sure). */
export function deepestBranch(relations: Relations, paths: readonly Path[]): Path {
  return paths
    .map((path) => branchOf(relations, path))
    .reduce((deepest, branch) => (branch.length > deepest.length ? branch : deepest), []);
}
