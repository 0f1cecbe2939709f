import type { CheckReport, Difference } from '../../application';
import type { Output } from '../output';
import { block, line } from './lines';

/** Pending migrations, which may be why there are differences; every difference; a summary. */
export function printCheck(report: CheckReport, output: Output): void {
  if (report.pending.length > 0) output.note(`not migrated yet: ${line(report.pending.join(', '))}`);
  const differences = report.differences.map((difference) => describe(difference, output));
  if (differences.length > 0) output.result(differences.join('\n\n'));
  output.note(summary(report));
}

function describe({ view, between, message, details, hint }: Difference, { colors }: Output): string {
  const colored = { '+': colors.green, '-': colors.red, '~': colors.yellow } as const;
  const lines = details.map((detail) => `  ${(colored[detail[0] as '+'] ?? String)(written(detail))}`);
  const title = `${colors.bold(line(view))} ${colors.dim(`(${between})`)}`;
  return [title, `  ${line(message)}`, ...lines, `  Hint: ${line(hint)}`].join('\n');
}

/** Only a query keeps its lines: a name could look like other output. */
function written(detail: string): string {
  return /^[+-] query\b/.test(detail) ? block(detail, ' '.repeat(6)) : line(detail);
}

function summary({ views, differences }: CheckReport): string {
  const looked = `${views} ${views === 1 ? 'view' : 'views'}`;
  if (differences.length === 0) return `${looked}: no differences`;
  return `${looked}: ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`;
}
