/** With which codes the commands end. */
export const EXIT = {
  fine: 0,
  /** `check` found differences. */
  differs: 1,
  /** A mistake on the command line, or something that failed. */
  failed: 2,
  /** Ctrl-C at a question. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `
Exit codes:
  0    fine
  1    check found differences
  2    the command line is wrong, something failed, or plan shows a change that cannot run
  130  interrupted at a question`;
