import { fieldDecorators } from './field-decorators';

/**
 * Loads TypeScript with jiti, without checking types. Packages, and files in JavaScript, are those that Node loads: they
 * exist once. There is no cache of compiled files, because it can be in a folder that others read and write.
 *
 * @throws {SyntaxError} with the place, for what does not compile.
 */
export async function loadTypeScript(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(path, {
    fsCache: false,
    interopDefault: false,
    tsconfigPaths: true,
    transformOptions: { babel: { plugins: [fieldDecorators] } },
  });
  try {
    return await jiti.import(path);
  } catch (error) {
    throw withPlace(error);
  }
}

/** The message of jiti: a code and a sentence, then lines of which the last is the place. */
const MISTAKE = /^(?:ParseError|TRANSFORM_ERROR|undefined): ([^\n]*?)\s*\n(?:.*\n)*\s*(\S.*):(\d+):(\d+)$/;

/** Babel counts columns from 0; it does not know the place of every mistake. */
function withPlace(error: unknown): unknown {
  const [, mistake, file, line, column] = (error instanceof Error && MISTAKE.exec(error.message)) || [];
  if (mistake === undefined) return error;
  const place = line === '0' ? file : `${file}:${line}:${Number(column) + 1}`;
  return new SyntaxError(`${mistake} (${place})`);
}
