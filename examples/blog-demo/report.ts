/** Prints the demo's report: a line is what was done, what came of it, and how long it took. */
export function line(label: string, text: string, ms?: number): void {
  const time = ms === undefined ? '' : duration(ms);
  console.log(`  ${label.padEnd(20)} ${text.padEnd(66)} ${time.padStart(8)}`.trimEnd());
}

export function number(value: number): string {
  return value.toLocaleString('en-US');
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
