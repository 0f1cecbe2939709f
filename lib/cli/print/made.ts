import { relative } from 'node:path';
import type { MadeMigration } from '../../application';
import type { Output } from '../output';
import { line } from './lines';
import { shellWord } from './shell-word';

/** The file, and a line for each thing that it does; or its text, when it was only to be shown. */
export function printMade(made: MadeMigration, output: Output, isDryRun: boolean): void {
  const registered = isDryRun ? 'would register' : 'registered';
  for (const view of made.accepted) output.note(`${registered} what the database holds: ${line(view)}`);
  for (const { kind, view, from, to } of made.possibleRenames) {
    const what = kind === 'view' ? `the view ${from}` : `${view}: the column ${from}`;
    const given = kind === 'view' ? `${from}:${to}` : `${view}.${from}:${to}`;
    output.note(`${line(`${what} is gone, and ${to} is new`)}. If it was renamed: --rename ${shellWord(given)}`);
  }
  for (const what of made.lost) output.note(`${output.noteColors.yellow('lost:')} ${line(what)}`);
  if (made.text === null) output.note('nothing to do: the views are as the models say');
  else printMigration(made.text, made, output);
}

function printMigration(text: string, made: MadeMigration, output: Output): void {
  const operations = made.operations.map((operation) => `  ${line(operation)}`).join('\n');
  if (made.path === null) {
    output.note(operations);
    output.result(text);
    return;
  }
  output.result(`${output.colors.green('created')} ${line(relative(process.cwd(), made.path))}\n${operations}`);
}
