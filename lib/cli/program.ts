import { Command } from 'commander';
import { withoutPassword } from '../errors';
import { addCheck } from './commands/check';
import { addGraph } from './commands/graph';
import { addMake } from './commands/make';
import { addPlan } from './commands/plan';
import { type Cli, collect } from './context';
import { EXIT_HELP } from './exit-codes';
import type { Output } from './output';
import { readVersion } from './version';

export function createProgram(output: Output, json: boolean, finish: Cli['finish']): Command {
  const program = new Command('knex-matview')
    .description('Materialized views of a Knex project: from models to migrations, and whether they agree.')
    .option('--knexfile <path>', 'the knexfile; by default the nearest, from the working directory upwards')
    .option('--cwd <path>', 'the working directory')
    .option('--env <name>', 'the environment in the knexfile; by default NODE_ENV, or development')
    .option('--client <name>', 'the Knex client; with --connection no knexfile is needed')
    .option('--connection <url>', 'the connection')
    .option('--migrations-directory <path>', 'the directory of migrations')
    .option('--migrations-table-name <name>', 'the table of migrations')
    .option('--models <glob>', 'files with models, instead of matview.models; again for more', collect)
    .option('--json', 'one JSON document, for programs')
    .version(readVersion())
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: output.result,
      writeErr: json ? () => {} : (text) => output.note(withoutPassword(text)),
    })
    .showHelpAfterError('(--help says more)')
    .addHelpText('afterAll', EXIT_HELP)
    .exitOverride();
  const cli: Cli = { program, output, finish };
  for (const add of [addMake, addCheck, addPlan, addGraph]) add(cli);
  return program;
}
