import type { CheckReport, Difference } from '../../application';
import type { Output } from '../output';
import { line } from './lines';

/** Every difference; nothing but a remark when there is none. */
export function printCheck(report: CheckReport, output: Output): void {
  const differences = report.differences.map((difference) => describe(difference, output));
  if (differences.length > 0) output.result(differences.join('\n\n'));
  if (report.pending.length > 0) output.note(`not migrated yet: ${line(report.pending.join(', '))}`);
  output.note(summary(report));
}

function describe({ view, between, message, details, hint }: Difference, { colors }: Output): string {
  const colored = { '+': colors.green, '-': colors.red, '~': colors.yellow } as const;
  const lines = details.map((detail) => `  ${(colored[detail[0] as '+'] ?? String)(line(detail))}`);
  const title = `${colors.bold(line(view))} ${colors.dim(`(${between})`)}`;
  return [title, `  ${line(message)}`, ...lines, `  Hint: ${line(hint)}`].join('\n');
}

function summary({ views, differences }: CheckReport): string {
  const looked = `${views} ${views === 1 ? 'view' : 'views'}`;
  if (differences.length === 0) return `${looked}: no differences`;
  return `${looked}: ${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`;
}
