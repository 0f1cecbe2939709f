/** A word as a POSIX shell takes it: as it is, or in single quotes. */
export function shellWord(text: string): string {
  return /^[\w.:/@%+,-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
