import type { ViewDefinition } from '../definition';
import type { Dialect } from './dialect';
import { PartMarks, type PartRange } from './parts';
import { compileSelect } from './select';

/** The select of a definition, and for each piece of it the part of the declaration that it is written for. */
export function mappedSelect(
  definition: ViewDefinition,
  dialect: Dialect,
): { readonly text: string; readonly ranges: readonly PartRange[] } {
  const marks = new PartMarks();
  return marks.read(compileSelect(definition, { ...dialect, mark: (part, text) => marks.mark(part, text) }));
}
