import type { Dialect } from '../../compiler/dialect';
import { mappedSelect } from '../../compiler/mapped-select';
import type { DeclaredPart } from '../../compiler/parts';
import { assertNever, type IndexDefinition, type ViewDefinition } from '../../definition';
import { type DatabaseError, failedStatement } from '../../session/database-error';
import { compileIndex, compileIndexExpressions } from '../../storage/indexes';

/** What of a definition an error of the database comes from. */
export type Culprit =
  | DeclaredPart
  | { readonly kind: 'index'; readonly name: string }
  /** The text of a query from the place on that PostgreSQL names. */
  | { readonly kind: 'query'; readonly near: string };

const definitions = new WeakMap<object, ViewDefinition>();

/** Runs statements of a definition. An error that ends them is remembered as one of that definition. */
export async function declaring<Result>(definition: ViewDefinition, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) declaredBy(definition, error);
    throw error;
  }
}

/** Remembers an error as one of a definition, if it is not one of another already. */
export function declaredBy(definition: ViewDefinition, error: Error): Error {
  if (!definitions.has(error)) definitions.set(error, definition);
  return error;
}

/** The definition whose statement ended in an error; null for a statement of another kind. */
export function definitionOf(error: object): ViewDefinition | null {
  return definitions.get(error) ?? null;
}

/** What of a definition the place that PostgreSQL gives is in; null where it gives none, or where that says nothing. */
export function locate(error: DatabaseError, definition: ViewDefinition, dialect: Dialect): Culprit | null {
  const statement = failedStatement(error);
  if (statement === null) return null;
  const offset = offsetOf(statement, error.position);
  return locateInSelect(statement, offset, definition, dialect) ?? locateIndex(statement, offset, definition, dialect);
}

/** The word at the place that PostgreSQL gives, the last of several with dots between. */
export function wordAt(error: DatabaseError): string | null {
  const statement = failedStatement(error);
  const offset = statement === null ? null : offsetOf(statement, error.position);
  if (statement === null || offset === null) return null;
  const words = /^(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)(?:\.(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+))*/.exec(
    statement.slice(offset),
  );
  const last = words?.[0].match(/"(?:[^"]|"")*"|[^."]+/g)?.at(-1);
  if (last === undefined) return null;
  return last.startsWith('"') ? last.slice(1, -1).replace(/""/g, '"') : last.toLowerCase();
}

/** PostgreSQL counts characters, from 1. */
function offsetOf(statement: string, position: string | undefined): number | null {
  if (position === undefined) return null;
  return [...statement].slice(0, Number(position) - 1).join('').length;
}

const EXCERPT = 40;

function locateInSelect(
  statement: string,
  offset: number | null,
  definition: ViewDefinition,
  dialect: Dialect,
): Culprit | null {
  if (offset === null) return null;
  const { text, ranges } = mappedSelect(definition, dialect);
  const start = statement.indexOf(text);
  if (start < 0 || offset < start || offset > start + text.length) return null;
  if (definition.body.kind === 'query') {
    return { kind: 'query', near: statement.slice(offset, offset + EXCERPT).split('\n')[0] as string };
  }
  const place = offset - start;
  return ranges.findLast((range) => range.start <= place && place < range.end)?.part ?? null;
}

function locateIndex(
  statement: string,
  offset: number | null,
  { indexes }: ViewDefinition,
  dialect: Dialect,
): Culprit | null {
  const found = /^create (unique )?index /.test(statement)
    ? indexes.find((index) => statement.endsWith(withoutNames(index, dialect)))
    : indexes.find((index) => isParsedAt(statement, offset, index, dialect));
  return found === undefined ? null : { kind: 'index', name: found.name };
}

/** What follows the name of the table in a `create index`. The names can be temporary ones. */
function withoutNames(index: IndexDefinition, dialect: Dialect): string {
  const text = compileIndex(index, 'i', 't', dialect);
  return text.slice(text.indexOf(' index i on t') + ' index i on t'.length);
}

/** The expressions of indexes are also parsed as columns of a view. */
function isParsedAt(statement: string, offset: number | null, index: IndexDefinition, dialect: Dialect): boolean {
  return compileIndexExpressions(index, dialect).some((text) => {
    const start = statement.indexOf(`(${text}) as `);
    return start >= 0 && offset !== null && offset >= start && offset <= start + text.length;
  });
}

/** A part as it is put before a message: `column "title"`. */
export function describeCulprit(culprit: Culprit): string {
  switch (culprit.kind) {
    case 'column':
    case 'index':
      return `${culprit.kind} "${culprit.name}"`;
    case 'relation':
      return `relation "${culprit.path.join('.')}"`;
    case 'filter':
      return 'where';
    case 'parent':
      return 'from';
    case 'query':
      return `at "${culprit.near}"`;
    default:
      return assertNever(culprit);
  }
}
