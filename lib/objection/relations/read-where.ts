import {
  addWhere,
  type ConditionBuilder,
  isOpaqueQuery,
  type Source,
  WHERE_METHODS,
  type WhereForm,
  type WhereMethod,
} from '../../declare';
import { OptionError } from '../../errors';
import type { ObjectionOperation } from '../model-class';
import { type QueryScope, Untranslatable } from './query-scope';
import { isObjectionRaw, readObjectionRaw, readRaw } from './read-raw';

type Args = readonly unknown[];
type Reader = (args: Args, scope: QueryScope) => readonly unknown[];
type Group = (this: unknown, builder: unknown) => unknown;

/** True of calls that say which rows there are, one by one. */
export function isWhere({ name }: ObjectionOperation): boolean {
  return /^(and|or)?where/i.test(name);
}

/**
 * Adds to our builder the condition that a call added to Objection's.
 *
 * @throws {Untranslatable} for a call that has no form of ours.
 */
export function readWhere(operation: ObjectionOperation, scope: QueryScope, target: ConditionBuilder): void {
  const { name } = operation;
  const args = operation.args ?? [];
  if (name === 'whereComposite') readComposite(args, scope, target);
  else readMethod(name, args, scope, target);
}

function readMethod(name: string, args: Args, scope: QueryScope, target: ConditionBuilder): void {
  const method = WHERE_METHODS.get(name);
  const read = method === undefined ? null : READERS[method.form];
  if (method === undefined || read === null) throw new Untranslatable(name);
  const isNot = method.form === 'where' && method.negated;
  if (isNot && isComparisons(args[0])) readNegated(name, args[0], scope, target);
  else add(target, method, read(args, scope));
}

/** Raw SQL is read as a source, which `where` takes. */
function add(target: ConditionBuilder, method: WhereMethod, input: readonly unknown[]): void {
  try {
    addWhere(target, method.form === 'raw' ? { ...method, form: 'where' } : method, input);
  } catch (error) {
    if (error instanceof OptionError) throw new Untranslatable(error.message);
    throw error;
  }
}

/**
 * The arguments of each form, as our builder takes them. Null: Objection takes a query for `exists`, and names of
 * columns for the right side of JSON operators, which have no form of ours.
 */
const READERS: { readonly [Form in WhereForm]: Reader | null } = {
  where: readComparison,
  raw: readRawArgs,
  in: each(readColumns, readList),
  null: each(readColumn),
  between: each(readColumn, readRange),
  like: each(readColumn, readValue),
  iLike: each(readColumn, readValue),
  column: readColumnComparison,
  exists: null,
  jsonObject: each(readColumn, readPlain),
  jsonSupersetOf: null,
  jsonSubsetOf: null,
  jsonPath: each(readColumn, readPlain, readPlain, readPlain),
};

/** Reads each argument by its kind. */
function each(...kinds: readonly ((given: unknown, scope: QueryScope) => unknown)[]): Reader {
  return (args, scope) => kinds.map((read, index) => read(args[index], scope));
}

function readComparison(args: Args, scope: QueryScope): readonly unknown[] {
  const [first, second, third] = args;
  if (args.length === 1) return [readSingle(first, scope)];
  const column = readColumn(first, scope);
  if (args.length === 2) return [column, readValue(second, scope)];
  return [column, second, readCompared(second, third, scope)];
}

/** Knex sends the null as it is, beside an operator, which makes the whole unknown: nobody means that. */
function readCompared(operator: unknown, given: unknown, scope: QueryScope): unknown {
  if (given !== null || /^is( not)?$/i.test(String(operator))) return readValue(given, scope);
  throw new Error(`it compares with null by ${operator}, which is never true; write whereNull or whereNotNull`);
}

function readSingle(given: unknown, scope: QueryScope): unknown {
  if (typeof given === 'boolean') return given;
  if (isObjectionRaw(given)) return readObjectionRaw(given, scope);
  if (isComparisons(given)) {
    return (group: ConditionBuilder) => {
      for (const [column, value] of Object.entries(given)) group.where(scope.column(column), readValue(value, scope));
    };
  }
  if (typeof given !== 'function') throw new Untranslatable('where');
  const inner = scope.group(given as Group);
  return (group: ConditionBuilder) => readWheres(inner, group);
}

function readWheres(scope: QueryScope, target: ConditionBuilder): void {
  for (const operation of scope.builder._operations) {
    if (!isWhere(operation)) throw new Untranslatable(operation.name);
    readWhere(operation, scope, target);
  }
}

/** Knex negates each comparison of an object; beside an `or` it means something that it does not say. */
function readNegated(name: string, values: object, scope: QueryScope, target: ConditionBuilder): void {
  if (/^or/i.test(name)) throw new Untranslatable(name);
  for (const [column, value] of Object.entries(values)) target.whereNot(scope.column(column), readValue(value, scope));
}

function readComposite(args: Args, scope: QueryScope, target: ConditionBuilder): void {
  const columns = [args[0]].flat();
  const values = [args[args.length - 1]].flat();
  const operator = args.length === 3 ? String(args[1]) : '=';
  if (columns.length !== values.length) throw new Untranslatable('whereComposite');
  for (const [index, column] of columns.entries()) {
    target.where(readColumn(column, scope), operator, readCompared(operator, values[index], scope));
  }
}

function readRawArgs([sql, bindings]: Args, scope: QueryScope): readonly unknown[] {
  if (isObjectionRaw(sql)) return [readObjectionRaw(sql, scope)];
  if (typeof sql !== 'string') throw new Untranslatable('whereRaw');
  return [readRaw(sql, bindings === undefined ? [] : [bindings].flat(), scope)];
}

function readColumnComparison(args: Args, scope: QueryScope): readonly unknown[] {
  const left = readColumn(args[0], scope);
  const right = readColumn(args[args.length - 1], scope);
  return args.length === 3 ? [left, args[1], right] : [left, right];
}

function readColumn(given: unknown, scope: QueryScope): Source {
  if (isObjectionRaw(given)) return readObjectionRaw(given, scope);
  if (typeof given !== 'string') throw new Untranslatable('a column that is not named');
  return scope.column(given);
}

function readColumns(given: unknown, scope: QueryScope): unknown {
  return Array.isArray(given) ? given.map((column) => readColumn(column, scope)) : readColumn(given, scope);
}

function readValue(given: unknown, scope: QueryScope): unknown {
  return isObjectionRaw(given) ? readObjectionRaw(given, scope) : readPlain(given);
}

/** @throws {Untranslatable} for a query, or what makes one. */
function readPlain(given: unknown): unknown {
  const isQuery = typeof given === 'function' || isOpaqueQuery(given) || isObjectionRaw(given);
  if (isQuery) throw new Untranslatable('a query as a value');
  return given;
}

function readList(given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) throw new Untranslatable('a list that is a query');
  return given.map((item) => (Array.isArray(item) ? item.map(readPlain) : readPlain(item)));
}

function readRange(given: unknown, scope: QueryScope): readonly unknown[] {
  if (!Array.isArray(given)) throw new Untranslatable('a range that is not an array');
  return given.map((item) => readValue(item, scope));
}

function isComparisons(given: unknown): given is { readonly [column: string]: unknown } {
  return Object.prototype.toString.call(given) === '[object Object]' && !isObjectionRaw(given) && !isOpaqueQuery(given);
}
