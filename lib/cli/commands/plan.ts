import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../context';
import { EXIT } from '../exit-codes';
import { printPlan } from '../print/plan';
import { printResult } from '../print/result';
import { withProject } from '../with-project';

const EXAMPLES = `
Examples:
  $ npx knex-matview plan
  $ npx knex-matview plan --env production --json`;

export function addPlan({ program, output, finish }: Cli): void {
  program
    .command('plan')
    .description('Show the steps, reasons and SQL of pending migrations, or else of what the models change.')
    .addHelpText('after', EXAMPLES)
    .action(async (_flags, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const plan = await withProject(flags, (project, { planProject }) => planProject(project));
      printResult(plan, flags, output, printPlan);
      finish(plan.changes.some(({ obstacles }) => obstacles.length > 0) ? EXIT.failed : EXIT.fine);
    });
}
