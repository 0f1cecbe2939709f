import type { Expression } from '../expression';
import type { ParentBody } from '../view';
import { bodyParts, partExpressions } from './body-parts';

/** Every expression of a declaration but those of its relations: paths in them start from the parent. */
export function ownExpressions(body: ParentBody): readonly Expression[] {
  return bodyParts(body)
    .filter((part) => 'place' in part && part.place.kind === 'parent')
    .flatMap(partExpressions);
}
