/**
 * How a relation gets everything that another has, as statements by phase: {@link createLike}, {@link restoreBeforeFill},
 * the fill, {@link restoreIndexes}, `analyze`, {@link restoreAttached}, the swap, the drop of the old one, and
 * {@link restoreNames}. To be run under the settings under which the old one was read.
 */
export { restoreAttached } from './attach';
export { restoreBeforeFill } from './before-fill';
export { createLike } from './create';
export { createIndexLike, type IndexRestore, restoreIndexes } from './indexes';
export { findLost, type Lost } from './lost';
export { neededRoles } from './needed-roles';
export { restoreNames } from './renames';
export type { RestoreTarget } from './target';
