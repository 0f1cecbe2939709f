import { type Command, Option } from 'commander';
import type { GraphFormat, ViewGraph } from '../../application';
import type { Cli, GlobalOptions } from '../context';
import { EXIT } from '../exit-codes';
import { printResult } from '../print/result';
import { withProject } from '../with-project';

interface GraphFlags extends GlobalOptions {
  readonly format: GraphFormat;
}

const EXAMPLES = `
Examples:
  $ npx knex-matview graph
  $ npx knex-matview graph --format mermaid > docs/views.mmd
  $ npx knex-matview graph --format dot | dot -Tsvg > views.svg`;

export function addGraph({ program, output, finish }: Cli): void {
  const format = new Option('--format <format>', 'how it is written').choices(['text', 'mermaid', 'dot']);
  program
    .command('graph')
    .description('Show which view reads which tables, views and columns.')
    .addOption(format.default('text'))
    .addHelpText('after', EXAMPLES)
    .action(async (_flags, command: Command) => {
      const flags = command.optsWithGlobals<GraphFlags>();
      if (flags.json && command.getOptionValueSource('format') === 'cli') {
        command.error("error: option '--format <format>' cannot be used with option '--json'");
      }
      const { graph, text } = await read(flags);
      printResult(graph, flags, output, () => output.result(text));
      finish(EXIT.fine);
    });
}

function read(flags: GraphFlags): Promise<{ graph: ViewGraph; text: string }> {
  return withProject(flags, async (project, { readGraph, writeGraph }) => {
    const graph = await readGraph(project);
    return { graph, text: writeGraph(graph, flags.format) };
  });
}
