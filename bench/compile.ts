import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileLibrary } from './compile/library';
import type { WorkerTimes } from './compile/worker';
import type { Case, Row, Suite, Target } from './support/suite';
import { summarize } from './support/timing';

const PROCESSES = { small: 3, full: 9 } as const;
const TARGET: Target = { atMostMs: 150 };

/** A thousand different views, from the callback of a migration to their statements, without a server. */
export const compile: Suite = {
  name: 'compile',
  async *run({ size, progress }) {
    progress('1,000 definitions');
    const folder = compileLibrary();
    const totals: WorkerTimes[] = [];
    const halves: WorkerTimes[] = [];
    for (let process = 0; process < PROCESSES[size]; process += 1) {
      totals.push(await runWorker(folder, 'total'));
      halves.push(await runWorker(folder, 'halves'));
    }
    yield toCase(totals, halves);
  },
};

/** A process of its own: what is measured first there is measured cold. */
async function runWorker(folder: string, mode: 'total' | 'halves'): Promise<WorkerTimes> {
  const args = [...process.execArgv, join(__dirname, 'compile', 'worker.ts'), folder, mode];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

function toCase(totals: readonly WorkerTimes[], halves: readonly WorkerTimes[]): Case {
  const total = totals.map((times) => times.total);
  const declare = halves.map((times) => times.declare);
  const compileOnly = halves.map((times) => times.compile);
  return {
    title: '1,000 definitions',
    detail: `all different; ${totals.length} processes; "first" is the first thousand of each, "warm" its sixth and later`,
    rows: [
      row('declared and compiled, first', first(total), TARGET),
      row('declared and compiled, warm', warm(total), TARGET),
      row('  declared, first', first(declare)),
      row('  declared, warm', warm(declare)),
      row('  compiled, first', first(compileOnly)),
      row('  compiled, warm', warm(compileOnly), TARGET),
    ],
  };
}

function first(processes: readonly (readonly number[])[]): readonly number[] {
  return processes.flatMap((runs) => runs.slice(0, 1));
}

function warm(processes: readonly (readonly number[])[]): readonly number[] {
  return processes.flatMap((runs) => runs.slice(5));
}

function row(label: string, runs: readonly number[], target: Target | null = null): Row {
  return { label, timing: summarize(runs), ratio: null, target };
}
