import { isViewModel, type ViewModel } from '../../declare';
import { FileUnloadableError, MatviewError, OptionError, withoutSource } from '../../errors';
import { distinctModels, modelsExportedBy } from './collect-models';
import { findModelFiles } from './find-models';
import { importFile } from './import-file';

/**
 * The models of a project: those that the files export which its globs name, and those that are given as classes.
 *
 * @param prefersTypeScript Which of a file and what was compiled from it is the model.
 * @param input What `matview.models` is. Undefined is a project without models.
 * @throws {OptionError} when it is something else, and for a glob that no file matches.
 * @throws {FileUnloadableError} for a file that cannot be loaded, or a function that fails.
 */
export async function loadModels(
  input: unknown,
  directory: string,
  prefersTypeScript = false,
): Promise<readonly ViewModel[] | null> {
  if (input === undefined || input === null) return null;
  if (isProvider(input)) return loadModels(await call(input), directory, prefersTypeScript);
  const parts: readonly unknown[] = Array.isArray(input) ? input : [input];
  for (const part of parts) if (typeof part !== 'string' && !isViewModel(part)) refuse(part);
  const globs = parts.filter((part) => typeof part === 'string');
  const models = parts.filter(isViewModel);
  for (const file of await findModelFiles(globs, directory, prefersTypeScript)) {
    models.push(...modelsExportedBy(await importFile(file, directory, 'the file of models')));
  }
  return distinctModels(models);
}

function isProvider(input: unknown): input is () => unknown {
  return typeof input === 'function' && !isViewModel(input) && !/^class\b/.test(String(input));
}

async function call(provider: () => unknown): Promise<unknown> {
  try {
    return await provider();
  } catch (thrown) {
    if (thrown instanceof MatviewError) throw thrown;
    const cause = withoutSource(thrown);
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new FileUnloadableError(`the function matview.models failed: ${message}`, { cause });
  }
}

function refuse(part: unknown): never {
  const what = typeof part === 'function' ? `the class ${part.name}, which is no view` : `a value that is ${part}`;
  throw new OptionError(`the option matview.models has ${what}`, {
    hint: "give globs, classes made with MaterializedView(Model), or a function that returns them: ['./models/**/*.js']",
  });
}
