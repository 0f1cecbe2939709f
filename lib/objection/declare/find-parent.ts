import { isAbsolute, join, resolve } from 'node:path';
import { isModelClass, type ModelClass } from '../model-class';
import { messageOf } from './message-of';

/** Why a parent cannot be had: a sentence, and what mends it. */
export class ParentError extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

/**
 * The model that a parent is given as: a class, a function that gives one, or the path of a module that exports one,
 * absolute or in one of the model's `modelPaths`. As Objection resolves the `modelClass` of a relation.
 *
 * @throws {ParentError} when it is none of these.
 */
export function findParent(parent: unknown, modelPaths: readonly string[]): ModelClass {
  if (typeof parent === 'string') return isAbsolute(parent) ? loadModel(parent) : loadFromPaths(parent, modelPaths);
  const given = isPlainFunction(parent) ? call(parent) : parent;
  if (isModelClass(given)) return given;
  throw new ParentError(
    `its parent is ${describe(given)}, which is no model`,
    isUnfinished(given) ? IN_CYCLE : NAME_ONE,
  );
}

const NAME_ONE = 'name a class of models; when two files require each other, give a function: parent: () => Post';
const IN_CYCLE = 'two files require each other: write parent: () => Post';

/** What `require` gives of a module that is still being loaded. */
function isUnfinished(given: unknown): boolean {
  return typeof given === 'object' && given !== null && Object.keys(given).length === 0;
}

/** A class can be called with `new` alone. */
function isPlainFunction(parent: unknown): parent is () => unknown {
  return typeof parent === 'function' && !isModelClass(parent) && !/^class\b/.test(String(parent));
}

function call(parent: () => unknown): unknown {
  try {
    return parent();
  } catch (error) {
    throw new ParentError(
      `its parent cannot be had: ${messageOf(error)}`,
      'give a function that returns a class of models',
    );
  }
}

function loadFromPaths(path: string, modelPaths: readonly string[]): ModelClass {
  let first: ParentError | null = null;
  for (const folder of modelPaths) {
    try {
      return loadModel(join(folder, path));
    } catch (error) {
      if (!(error instanceof ParentError)) throw error;
      first ??= error;
    }
  }
  throw (
    first ??
    new ParentError(
      `its parent "${path}" is not an absolute path, and the model has no modelPaths`,
      'give an absolute path, or static modelPaths = [__dirname]',
    )
  );
}

function loadModel(path: string): ModelClass {
  const models = exportedModels(load(path), path);
  const [model] = models;
  if (model !== undefined && models.length === 1) return model;
  const found = models.length === 0 ? 'exports no model' : 'exports several models';
  throw new ParentError(`its parent "${path}" ${found}`, 'name a module that exports one class of models');
}

function load(path: string): unknown {
  try {
    return require(resolve(path));
  } catch (error) {
    throw new ParentError(`its parent "${path}" cannot be loaded: ${messageOf(error)}`, 'name a module that is there');
  }
}

/** The module itself or its default, and else whatever it exports. */
function exportedModels(exported: unknown, path: string): readonly ModelClass[] {
  if (isModelClass(exported)) return [exported];
  if (exported === null || typeof exported !== 'object') {
    throw new ParentError(`its parent "${path}" exports no model`, 'name a module that exports one class of models');
  }
  const { default: byDefault } = exported as { default?: unknown };
  return isModelClass(byDefault) ? [byDefault] : Object.values(exported).filter(isModelClass);
}

function describe(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the class or function ${value.name}`;
  return value !== null && typeof value === 'object' ? 'an object' : String(value);
}
