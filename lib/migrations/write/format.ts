import type { Options } from 'prettier';
import type { Flavour } from './flavour';

const DEFAULTS: Options = { singleQuote: true, printWidth: 120 };

/**
 * The text as the project that has the file formats its code. Text in templates is never touched, whatever plugins the
 * project has for the SQL in it.
 */
export async function format(text: string, flavour: Flavour, filepath: string | undefined): Promise<string> {
  const prettier = await import('prettier');
  const own = filepath === undefined ? null : await prettier.resolveConfig(filepath, { editorconfig: true });
  return prettier.format(text, {
    ...(own ?? DEFAULTS),
    parser: flavour === 'typescript' ? 'typescript' : 'babel',
    embeddedLanguageFormatting: 'off',
  });
}
