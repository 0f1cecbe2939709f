import type { Options } from 'prettier';
import type { Flavour } from './flavour';

const DEFAULTS: Options = { singleQuote: true, printWidth: 120 };

/**
 * The text as the project that has the file formats its code, but for its plugins: they may be made for another version,
 * or not be there, and must not touch the SQL in templates, which is part of what a view is.
 */
export async function format(text: string, flavour: Flavour, filepath: string | undefined): Promise<string> {
  const prettier = await import('prettier');
  const own = filepath === undefined ? null : await prettier.resolveConfig(filepath, { editorconfig: true });
  return prettier.format(text, {
    ...(own ?? DEFAULTS),
    plugins: [],
    parser: flavour === 'typescript' ? 'typescript' : 'babel',
    embeddedLanguageFormatting: 'off',
  });
}
