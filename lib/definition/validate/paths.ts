import type { RelationPath } from '../expression';
import type { Problems } from '../problems';
import type { Relations } from '../view';
import { findRelation } from '../walk/paths';

/** A path up to and including its first step that is not a declared relation; null when all are. */
export function firstUnknown(path: RelationPath, relations: Relations): RelationPath | null {
  const length = path.findIndex((_step, index) => findRelation(relations, path.slice(0, index + 1)) === null);
  return length < 0 ? null : path.slice(0, length + 1);
}

/** Reports a path whose last step is not a relation. */
export function reportUnknown(path: RelationPath, relations: Relations, found: Problems, column?: string): void {
  const owner = path.length > 1 ? findRelation(relations, path.slice(0, -1))?.relations : relations;
  const known = Object.keys(owner ?? {});
  const declared = known.length > 0 ? `; declared here: ${known.join(', ')}` : '';
  found.add(
    `the relation "${path.join('.')}" is not declared${declared}`,
    `declare it: view.relation('${path.join('.')}', belongsTo(…)), or write col(['a.b']) for a column whose name has a dot`,
    column,
  );
}
