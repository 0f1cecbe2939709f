import { quoteText } from '../compiler/literal';
import { describeValue, RegistryFormatError, RegistryInvalidError } from '../errors';
import type { RegisteredView, UnreadableRow, ViewKey } from './registered-view';
import { registryTables } from './tables';

/**
 * The rows of the registry in a schema, provided that all of them can be read.
 *
 * @throws {RegistryFormatError} when a newer release wrote some of them.
 * @throws {RegistryInvalidError} naming every row that cannot be read.
 */
export function assertReadable(
  rows: readonly (RegisteredView | UnreadableRow)[],
  schema: string,
): readonly RegisteredView[] {
  const unreadable = rows.filter((row) => 'problems' in row);
  const newer = unreadable.filter(({ isNewer }) => isNewer);
  if (newer.length > 0) throw newerRows(newer, schema);
  if (unreadable.length > 0) throw invalidRows(unreadable, schema);
  return rows.flatMap((row) => ('problems' in row ? [] : [row]));
}

function newerRows(rows: readonly UnreadableRow[], schema: string): RegistryFormatError {
  return new RegistryFormatError(
    `a newer release of knex-matview wrote ${rows.map(({ row }) => describeRow(row)).join(', ')} in the registry in the schema "${schema}"`,
    'install the newest release: npm install knex-matview@latest',
  );
}

function invalidRows(rows: readonly UnreadableRow[], schema: string): RegistryInvalidError {
  const list = rows.map(({ row, problems }) => ({
    schema: row.schema,
    view: row.name,
    message: `${describeRow(row)}: ${someOf(problems)}`,
  }));
  const deletes = rows.map(({ row }) => `${writeDelete(row, schema)};`);
  const hint = [
    'restore the row from a backup; or delete it, then run npx knex-matview make --accept to record the present state of the view:',
    ...deletes,
  ];
  return new RegistryInvalidError(schema, list, hint.join('\n        '));
}

function describeRow({ schema, name }: ViewKey): string {
  return `${describeValue(schema)}.${describeValue(name)}`;
}

/** The number of problems that are listed for one row. */
const MOST = 3;

function someOf(problems: readonly string[]): string {
  const more = problems.length - MOST;
  return `${problems.slice(0, MOST).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function writeDelete({ schema, name }: ViewKey, registry: string): string {
  const where = `schema_name = ${writeText(schema)} and view_name = ${writeText(name)}`;
  return `delete from ${registryTables(registry).views} where ${where}`;
}

/** Characters that a terminal obeys, or that nobody could copy. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text as an SQL string of visible characters. */
function writeText(text: string): string {
  if (text.search(INVISIBLE) < 0) return quoteText(text);
  const escaped = text.replace(/['\\]/g, '$&$&').replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    return `\\U${code.padStart(8, '0')}`;
  });
  return `E'${escaped}'`;
}
