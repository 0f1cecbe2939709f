export { openProject } from './open-project';
export type { OpenedProject, OpenOptions } from './options';
