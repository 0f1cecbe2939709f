import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../context';
import { EXIT } from '../exit-codes';
import { printCheck } from '../print/check';
import { printResult } from '../print/result';
import { withProject } from '../with-project';

const EXAMPLES = `
Examples:
  $ npx knex-matview check
  $ npx knex-matview check --env test --json`;

export function addCheck({ program, output, finish }: Cli): void {
  program
    .command('check')
    .description('Say where models, registry and database disagree: exit code 1 when they do.')
    .addHelpText('after', EXAMPLES)
    .action(async (_flags, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const report = await withProject(flags, (project, { checkProject }) => checkProject(project));
      printResult(report, flags, output, printCheck);
      finish(report.agrees ? EXIT.fine : EXIT.differs);
    });
}
