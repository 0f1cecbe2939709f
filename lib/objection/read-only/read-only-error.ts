import { ReadOnlyViewError } from '../../errors';
import type { ViewModelClass } from '../declare/declare-model';
import { findParent } from '../declare/find-parent';
import { specOf } from '../view-spec';

/** What a write through the model of a view is refused with. */
export function readOnlyError(model: ViewModelClass): ReadOnlyViewError {
  return new ReadOnlyViewError(model.name, model.getTableName(), parentName(model));
}

function parentName(model: ViewModelClass): string | null {
  try {
    return findParent(specOf(model.materializedView)?.parent, model.modelPaths).name;
  } catch {
    return null;
  }
}
