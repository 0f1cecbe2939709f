import { type Case, isMet, type Row, type Target } from './suite';

const HEAD = ['', 'median', 'min', 'max', 'runs', 'ratio', 'target', ''];

/** A case as a table. */
export function describeCase({ title, detail, rows }: Case): string {
  return [`\n${title}`, `  ${detail}`, ...align([HEAD, ...rows.map(describeRow)])].join('\n');
}

/** How many targets were reached, and those that were not. */
export function describeTargets(cases: readonly Case[]): string {
  const held = cases.flatMap(({ title, rows }) => rows.map((row) => ({ title, row }))).filter(({ row }) => row.target);
  const missed = held.filter(({ row }) => isMet(row) === false);
  const lines = missed.map(({ title, row }) => `  not met: ${title}, ${row.label}: ${measured(row)}, ${wanted(row)}`);
  return [`\ntargets met: ${held.length - missed.length} of ${held.length}`, ...lines].join('\n');
}

function describeRow(row: Row): string[] {
  const { label, ratio, timing } = row;
  const met = isMet(row);
  return [
    label,
    milliseconds(timing.medianMs),
    milliseconds(timing.minMs),
    milliseconds(timing.maxMs),
    String(timing.runsMs.length),
    ratio === null ? '' : ratio.toFixed(2),
    row.target === null ? '' : describeTarget(row.target),
    met === null ? '' : met ? 'met' : 'not met',
  ];
}

function measured({ ratio, target, timing }: Row): string {
  return target && 'atLeast' in target ? (ratio ?? 0).toFixed(2) : milliseconds(timing.medianMs);
}

function wanted({ target }: Row): string {
  return target === null ? '' : `wanted ${describeTarget(target)}`;
}

function describeTarget(target: Target): string {
  return 'atLeast' in target ? `>= ${target.atLeast.toFixed(2)}` : `<= ${milliseconds(target.atMostMs)}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ms`;
}

/** The first column to the left, the others to the right. */
function align(lines: readonly string[][]): string[] {
  const widths = HEAD.map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ').trimEnd()}`;
  });
}
