import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TestProject } from './project';

/** True where there is the program that gives a command a terminal. */
export function hasTerminals(): boolean {
  return process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
}

/**
 * Runs a command of a project at a terminal, and types an answer once a question is there.
 * @returns its exit code, and what one saw.
 */
export async function runAtTerminal(
  project: TestProject,
  command: string,
  question: RegExp,
  answer: string,
): Promise<{ readonly code: number | null; readonly seen: string }> {
  const path = [join(project.directory, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const { NO_COLOR, ...own } = process.env;
  const env = { ...own, ...project.env, PATH: path, TERM: 'xterm' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: project.directory, env, detached: true });
  let seen = '';
  child.stdout.on('data', (chunk) => {
    seen += chunk;
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const asked = until(() => question.test(seen));
  await Promise.race([asked, ended]);
  child.stdin.write(answer);
  return { code: await ended, seen };
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 20_000 && !holds(); waited += 50) await setTimeout(50);
}
