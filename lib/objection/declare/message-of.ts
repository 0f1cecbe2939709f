/** What an error says; of a module that is not there, without the files that asked for it. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\nRequire stack:', 1)[0] as string;
}
