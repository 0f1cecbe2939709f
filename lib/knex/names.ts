import { describeTableName, parseTableName, type TableInput, type TableName } from '../definition';
import { describeValue, OptionError } from '../errors';
import { isRaw, isRef, type KnexRef } from './knex-raw';

/**
 * Reads the name of a view: `'name'`, `'schema.name'`, `{ schema, table }` or `knex.ref('name').withSchema('schema')`, in
 * the schema of `withSchema`.
 *
 * @throws {OptionError} when it is none of these, or names another schema than `withSchema`.
 */
export function parseViewName(method: string, input: unknown, withSchema: string | undefined): TableName {
  const name = readTable(method, input);
  if (name === null) {
    throw new OptionError(`${method} takes the name of a view, and was given ${describeValue(input)}`, {
      hint: `write the name as text, knex.schema.${method}('post_summaries'), or knex.schema.${method}({ schema: 'blog', table: 'post_summaries' })`,
    });
  }
  if (withSchema === undefined || withSchema === name.schema) return name;
  if (name.schema === null) return { ...name, schema: withSchema };
  throw new OptionError(
    `${method} was given the view "${describeTableName(name)}" together with withSchema('${withSchema}')`,
    {
      hint: 'name the schema once',
    },
  );
}

/** Reads the new name of a view, which stays in its schema. */
export function parseNewName(view: TableName, input: unknown, withSchema: string | undefined): string {
  const { schema, name } = parseViewName('renameMaterializedView', input, withSchema);
  if (schema === null || schema === view.schema) return name;
  throw new OptionError(`renameMaterializedView cannot move "${describeTableName(view)}" to the schema "${schema}"`, {
    hint: `give the new name alone: knex.schema.renameMaterializedView('${describeTableName(view)}', '${name}')`,
  });
}

/** Reads the name of a table or view; null when there is none in what was given. */
export function readTable(method: string, input: unknown): TableName | null {
  if (isRef(input)) return parseTableName(textOfRef(method, input));
  return isTableInput(input) ? parseTableName(input) : null;
}

/** True for names that are SQL, `knex.raw('"name"')`: no schema and table can be read from them. */
export function isSqlName(name: unknown): boolean {
  return isRaw(name) && !isRef(name);
}

/** Schema and name as Knex joins them. */
function textOfRef(method: string, { ref, _schema: schema, _alias: alias }: KnexRef): string {
  if (!alias) return schema ? `${schema}.${ref}` : ref;
  throw new OptionError(`${method} was given the name "${ref}" with the alias "${alias}"`, {
    hint: `leave the alias out: knex.ref('${ref}')`,
  });
}

function isTableInput(input: unknown): input is TableInput {
  if (typeof input === 'string') return input !== '';
  const { schema, table } = (input ?? {}) as { schema?: unknown; table?: unknown };
  return (
    typeof table === 'string' && table !== '' && (schema === undefined || schema === null || typeof schema === 'string')
  );
}
