import type { Command, OptionValues } from 'commander';
import type { ExitCode } from './exit-codes';
import type { Output } from './output';

/** What the commands are given. */
export interface Cli {
  readonly program: Command;
  readonly output: Output;
  /** Hands over the exit code. */
  finish(code: ExitCode): void;
}

/** The options that all commands have: they are Knex's. */
export interface GlobalOptions extends OptionValues {
  readonly knexfile?: string;
  readonly cwd?: string;
  readonly env?: string;
  readonly client?: string;
  readonly connection?: string;
  readonly migrationsDirectory?: string;
  readonly migrationsTableName?: string;
  readonly models?: readonly string[];
  readonly json?: boolean;
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
