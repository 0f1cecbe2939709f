import {
  type Columns,
  describeTableName,
  type Problems,
  parseTableName,
  type RelationSpec,
  type TableInput,
  type TableName,
  UnwritableValue,
} from '../definition';
import { describeValue, OptionError } from '../errors';

/**
 * Reads the name of a view: `'name'`, `'schema.name'` or `{ schema, table }`, in the schema of `withSchema`.
 *
 * @throws {OptionError} when it is none of these, or names another schema than `withSchema`.
 */
export function parseViewName(method: string, input: unknown, withSchema: string | undefined): TableName {
  if (!isTableInput(input)) {
    throw new OptionError(`${method} takes the name of a view, and was given ${describeValue(input)}`, {
      hint: `write knex.schema.${method}('post_summaries') or knex.schema.${method}({ schema: 'blog', table: 'post_summaries' })`,
    });
  }
  const name = parseTableName(input);
  if (withSchema === undefined || withSchema === name.schema) return name;
  if (name.schema === null) return { ...name, schema: withSchema };
  throw new OptionError(
    `${method} was given the view "${describeTableName(name)}" together with withSchema('${withSchema}')`,
    {
      hint: 'name the schema once',
    },
  );
}

function isTableInput(input: unknown): input is TableInput {
  if (typeof input === 'string') return input !== '';
  const { schema, table } = (input ?? {}) as { schema?: unknown; table?: unknown };
  return (
    typeof table === 'string' && table !== '' && (schema === undefined || schema === null || typeof schema === 'string')
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

/** What is wrong with the arguments of a call, so that all problems come out at once. Anything else is thrown on. */
export function reportCall(method: string, error: unknown, found: Problems): void {
  if (!(error instanceof TypeError || error instanceof UnwritableValue)) throw error;
  const message = error.message.startsWith(method) ? error.message : `${method}: ${error.message}`;
  found.add(message, `look at what is given to view.${method}(…)`);
}

export function assertRelation(spec: unknown): asserts spec is RelationSpec {
  if ((spec as Partial<RelationSpec> | undefined)?.relation !== undefined) return;
  throw new TypeError("relation: say what it is: view.relation('author', belongsTo('users', 'author_id'))");
}

export function assertText(text: unknown): asserts text is string {
  if (typeof text !== 'string') throw new TypeError(`${describeValue(text)} is not text`);
}

/** Reads the options of `view.from`: the key of the parent, `id` by default. */
export function readParentKey(options: { readonly key?: Columns }, found: Problems): readonly string[] {
  const { key = 'id', ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    found.add(
      `from has the option "${unknown}", which is not known`,
      "its option is key: view.from('posts', { key: 'id' })",
    );
  return typeof key === 'string' ? [key] : key;
}

export interface ParsedDropOptions {
  readonly cascade: boolean;
}

/** Reads `{ cascade }`. */
export function parseDropOptions(method: string, input: unknown): ParsedDropOptions {
  if (input === undefined || input === null) return { cascade: false };
  const { cascade = false, ...others } = (typeof input === 'object' ? input : { input }) as { cascade?: unknown };
  const isKnown = Object.keys(others).length === 0;
  if (isKnown && typeof cascade === 'boolean') return { cascade };
  const given = isKnown ? `cascade: ${describeValue(cascade)}` : describeValue(input);
  throw new OptionError(`${method} takes the option cascade, and was given ${given}`, {
    hint: `write knex.schema.${method}(name, { cascade: true })`,
  });
}
