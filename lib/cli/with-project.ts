import type { OpenedProject } from '../project';
import type { GlobalOptions } from './context';

/** What is done to a project; loaded when it is needed, so that help is there at once. */
type Tools = typeof import('../project');

/** Opens the project that the options say, and closes it whatever happens: also before anything is printed. */
export async function withProject<Result>(
  options: GlobalOptions,
  run: (project: OpenedProject, tools: Tools) => Promise<Result>,
): Promise<Result> {
  const tools = await import('../project/index.js');
  const project = await tools.openProject(options);
  try {
    return await run(project, tools);
  } finally {
    await project.close();
  }
}
