import { type Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes';
import { createConsole, createOutput, type Output } from './output';
import { printError } from './print/error';
import { createProgram } from './program';

/** Runs the command that the arguments say, and ends the process with its exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  globalThis.console = createConsole();
  const output = createOutput();
  const json = args.includes('--json');
  await leave(await run(args, output, json));
}

async function run(args: readonly string[], output: Output, json: boolean): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = createProgram(output, json, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(isHelp(error) && json ? noCommand(program) : error, output, json);
  }
}

function report(error: unknown, output: Output, json: boolean): ExitCode {
  if (isInterruption(error)) return EXIT.interrupted;
  if (!(error instanceof CommanderError)) printError(error, output, json);
  else if (error.exitCode === 0) return EXIT.fine;
  else if (json)
    printError({ code: 'USAGE', message: error.message.replace(/^error: /, ''), hint: null }, output, json);
  return EXIT.failed;
}

/** Without a command, Commander shows its help, and says nothing. */
function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.code === 'commander.help';
}

function noCommand({ commands }: Command): object {
  const names = commands.map((command) => command.name()).join(', ');
  return { code: 'USAGE', message: 'no command was given', hint: `the commands are ${names}; --help says more` };
}

/** What the prompt throws on Ctrl-C. */
function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}

/**
 * Ends the process when all is written: models may have opened connections of their own, which would keep it alive.
 */
async function leave(code: ExitCode): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
  process.exit(code);
}
