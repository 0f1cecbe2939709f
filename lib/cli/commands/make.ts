import { type Command, Option } from 'commander';
import type { MadeMigration } from '../../application';
import { canAsk, confirmDrops, confirmRename } from '../confirm';
import { type Cli, collect, type GlobalOptions } from '../context';
import { EXIT } from '../exit-codes';
import { printMade } from '../print/made';
import { printResult } from '../print/result';
import { withProject } from '../with-project';

interface MakeFlags extends GlobalOptions {
  readonly rename?: readonly string[];
  readonly input: boolean;
  readonly accept?: boolean;
  readonly drop?: boolean;
  readonly dryRun?: boolean;
  readonly extension?: string;
}

const EXAMPLES = `
Examples:
  $ npx knex-matview make
  $ npx knex-matview make shorter_titles --rename title:heading
  $ npx knex-matview make --dry-run --no-input`;

export function addMake({ program, output, finish }: Cli): void {
  program
    .command('make')
    .description('Write the migration that brings the database to what the models say.')
    .argument('[name]', 'what the migration is called; by default after what it does')
    .option('--rename <old:new>', 'a view or a column that was renamed; again for more', collect)
    .option('--no-input', 'ask nothing: only what --rename names is a rename')
    .option('--accept', 'register what the database holds where it was changed by hand')
    .option('--drop', 'write a migration that only drops views; asked at a terminal')
    .option('--dry-run', 'print the migration; write nothing, and register nothing')
    .addOption(
      new Option('-x, --extension <extension>', 'of the file; by default as the other migrations').choices([
        'js',
        'cjs',
        'mjs',
        'ts',
        'cts',
        'mts',
      ]),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (name: string | undefined, _flags, command: Command) => {
      const flags = command.optsWithGlobals<MakeFlags>();
      const isDryRun = flags.dryRun === true;
      printResult(await make(name, flags), flags, output, (made, out) => printMade(made, out, isDryRun));
      finish(EXIT.fine);
    });
}

function make(name: string | undefined, flags: MakeFlags): Promise<MadeMigration> {
  const asks = flags.input && !flags.json && canAsk();
  return withProject(flags, (project, { makeMigration }) =>
    makeMigration(project, {
      directory: project.directory,
      renames: flags.rename ?? [],
      acceptsPresent: flags.accept ?? false,
      drops: flags.drop ?? false,
      writes: !flags.dryRun,
      ...(name === undefined ? {} : { name }),
      ...(flags.extension === undefined ? {} : { extension: flags.extension }),
      ...(asks ? { decideRename: confirmRename, confirmDrops } : {}),
    }),
  );
}
