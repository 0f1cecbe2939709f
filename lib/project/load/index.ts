export { FileUnloadableError, ProjectNotFoundError } from '../../errors';
export { openProject } from './open-project';
export type { OpenedProject, OpenOptions } from './options';
