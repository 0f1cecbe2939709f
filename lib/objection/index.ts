import '../knex/types';

export type { ModelContext, ViewModel } from '../declare';
export { ModelError, type ModelProblem, ReadOnlyViewError } from '../errors';
export type { RefreshOptions } from '../operations/refresh/options';
export type { RefreshResult } from '../operations/refresh/refresh-view';
export { assertModels } from './declare/assert-models';
export { MaterializedView, type MaterializedViewModel } from './materialized-view';
export type { ViewRow } from './view-row';
export {
  defineView,
  type IndexedInput,
  type IndexInput,
  type IndexSpec,
  type ParentInput,
  type ParentViewSpec,
  type QueryInput,
  type QueryViewSpec,
  type UniqueInput,
  type View,
  type ViewOptionsSpec,
  type WhereInput,
} from './view-spec';
