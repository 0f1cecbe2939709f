import { refuse } from './refuse';

/** What of Objection's `raw` and `ref` is used, by the names that Objection gives it. */
export interface ObjectionValue {
  readonly isObjectionRawBuilder?: boolean;
  readonly isObjectionReferenceBuilder?: boolean;
  readonly isPlainColumnRef?: boolean;
  readonly expression?: string | null;
  readonly alias?: string | null;
  readonly _sql?: string;
  readonly _args?: readonly unknown[];
}

/** True of Objection's `raw`, `ref`, `val` and `fn`, none of which Knex can write by itself. */
export function isObjectionValue(value: unknown): value is ObjectionValue {
  return typeof (value as { toKnexRaw?: unknown } | null | undefined)?.toKnexRaw === 'function';
}

/** The column that `ref('author.name')` names, or the text of `raw(…)` with its bindings. */
export function readObjectionValue(
  value: ObjectionValue,
): { readonly path: string } | { readonly sql: string; readonly bindings: unknown } {
  refuseAlias(value.alias);
  if (value.isObjectionReferenceBuilder === true && value.isPlainColumnRef === true)
    return { path: value.expression ?? '' };
  if (value.isObjectionRawBuilder !== true)
    return refuse(
      'a source is a part of a JSON column, a cast or a value of Objection',
      "write func(…), cast(…), value(…) or sql`data ->> 'name'`",
    );
  const args = value._args ?? [];
  const isNamed = args.length === 1 && Object.prototype.toString.call(args[0]) === '[object Object]';
  return { sql: value._sql ?? '', bindings: isNamed && !isObjectionValue(args[0]) ? args[0] : args };
}

/** The name of a column is its name in `view.columns`; in the text of a source, an alias would be a mistake of syntax. */
export function refuseAlias(alias: unknown): void {
  if (typeof alias !== 'string') return;
  refuse(
    `a source has the alias "${alias}"`,
    `name the column instead: view.columns({ ${alias}: … }), without as('${alias}')`,
  );
}
