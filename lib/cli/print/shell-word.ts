import { escapeInvisible } from '../../errors';

/**
 * A word as a POSIX shell takes it: as it is, or in single quotes. Invisible characters are escaped, as Bash and zsh take
 * them.
 */
export function shellWord(text: string): string {
  if (/^[\w.:/@%+,-]+$/.test(text)) return text;
  if (escapeInvisible(text) === text) return `'${text.replace(/'/g, "'\\''")}'`;
  return `$'${[...text].map(escapeInQuotes).join('')}'`;
}

function escapeInQuotes(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  if (escapeInvisible(character) === character) return character;
  return `\\U${(character.codePointAt(0) as number).toString(16).padStart(8, '0')}`;
}
