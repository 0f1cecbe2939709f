import { sqlOf } from '../../definition';
import type { Expression } from '../../definition/expression';
import { describeValue } from '../../errors';
import { isObjectionValue } from '../objection-raw';
import { refuse } from '../refuse';
import type { Inference } from '../source';
import { isSource, literalExpression, type Operand, Source, toExpression } from '../source';
import { columnExpression, isOpaqueQuery, objectionExpression, opaqueExpression } from '../sql-text';

/**
 * A column, or a dotted path to one. Use an array of names if a name contains a dot.
 *
 * @example
 * view.where('updated_at', '>', col('created_at'));
 */
export function col<const Path extends string | readonly string[]>(path: Path): Source<Inference.TypeOf<Path>> {
  return new Source(columnExpression(path));
}

/**
 * A constant. It means the same as a binding with that value. A value that PostgreSQL cannot hold, such as `undefined`,
 * makes the declaration invalid.
 *
 * @example
 * view.columns({ source: value('blog') });
 */
export function value<Value>(constant: Value): Source<Inference.Widened<Value>> {
  return new Source(literalExpression(constant));
}

/**
 * The first operand that is not null. Strings are columns; text is `value('…')`.
 *
 * @example
 * view.columns({ author: coalesce('author.nick', 'author.name', value('nobody')) });
 */
export function coalesce<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.TypeOf<Inputs[number]>> {
  return call('coalesce', operands);
}

/**
 * Null if both operands are equal, otherwise the first one. Strings are columns; text is `value('…')`.
 *
 * @example
 * view.columns({ title: nullIf('title', value('')) });
 */
export function nullIf<const Left extends Operand>(left: Left, right: Operand): Source<Inference.TypeOf<Left> | null> {
  return call('nullif', [left, right]);
}

/**
 * The largest operand, nulls left out. Strings are columns.
 *
 * @example
 * view.columns({ changed_at: greatest('created_at', 'updated_at') });
 */
export function greatest<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.TypeOf<Inputs[number]>> {
  return call('greatest', operands);
}

/**
 * The smallest operand, nulls left out. Strings are columns.
 *
 * @example
 * view.columns({ rating: least('rating', 5) });
 */
export function least<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.TypeOf<Inputs[number]>> {
  return call('least', operands);
}

/**
 * The operands as one text, nulls left out. Strings are columns; text is `value('…')`.
 *
 * @example
 * view.columns({ label: concat('title', value(' by '), 'author.name') });
 */
export function concat<const Inputs extends readonly Operand[]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, string>> {
  return call('concat', operands);
}

/**
 * `cast(source as type)`, with the type as PostgreSQL spells it. The type argument says how TypeScript reads the column.
 *
 * @example
 * view.columns({ price: cast<string>('price', 'numeric(10, 2)') });
 */
export function cast<Type = unknown>(source: Operand, type: string): Source<Type> {
  if (typeof type !== 'string')
    refuse(`cast needs a type, and was given ${describeValue(type)}`, "write cast('price', 'numeric(10, 2)')");
  return new Source({ kind: 'cast', expression: toExpression(source), type });
}

/**
 * Calls a function by its name, or by `{ schema, name }`. Strings among the arguments are columns; text is `value('…')`.
 * The type argument says how TypeScript reads the result.
 *
 * @example
 * view.columns({ slug: func<string>('lower', 'title') });
 */
export function func<Type = unknown>(
  name: string | { readonly schema: string; readonly name: string },
  ...operands: Operand[]
): Source<Type> {
  const named = typeof name === 'string' ? { schema: null, name } : Object(name);
  const isName = isNameOf(named.name) && (named.schema === null || isNameOf(named.schema));
  if (!isName)
    refuse(
      `func needs the name of a function, and was given ${describeValue(name)}`,
      "write func('lower', 'title') or func({ schema: 'app', name: 'slug' }, 'title')",
    );
  return call(named.name, operands, named.schema);
}

/**
 * SQL text with sources and values in it. Sources become columns, everything else becomes a value; the text itself is taken
 * as it is. The type argument says how TypeScript reads the column.
 *
 * @example
 * view.columns({ day: sql<Date>`date_trunc('day', ${col('created_at')})` });
 */
export function sql<Type = unknown>(text: TemplateStringsArray, ...inserted: unknown[]): Source<Type> {
  if (!Array.isArray(text) || text.length !== inserted.length + 1)
    refuse(
      `sql is a tag of a template, and was called with ${describeValue(text)}`,
      'write sql`upper(name)`; for text in a variable, knex.raw(text)',
    );
  if (text.some((part) => part === undefined))
    refuse('sql has an escape that JavaScript does not know', 'write two backslashes for one');
  const parts: (string | Expression)[] = [text[0] as string];
  inserted.forEach((part, index) => {
    parts.push(sqlPart(part), text[index + 1] as string);
  });
  return new Source(sqlOf(parts, false));
}

function isNameOf(name: unknown): name is string {
  return typeof name === 'string' && name !== '';
}

function sqlPart(part: unknown): Expression {
  if (isSource(part)) return part.expression;
  if (isObjectionValue(part)) return objectionExpression(part);
  return isOpaqueQuery(part) ? opaqueExpression(part) : literalExpression(part);
}

function call<Type>(name: string, operands: readonly Operand[], schema: string | null = null): Source<Type> {
  return new Source({ kind: 'call', schema, name, arguments: operands.map(toExpression) });
}
