import { type OpaqueQuery, rawSql, Source } from '../../declare';
import { type QueryScope, Untranslatable } from './query-scope';

/** What of Objection's `raw`, `ref` and `val` is used. */
interface ObjectionRaw {
  readonly isObjectionRawBuilder?: boolean;
  readonly isObjectionReferenceBuilder?: boolean;
  readonly isPlainColumnRef?: boolean;
  readonly _sql?: string;
  readonly _args?: readonly unknown[];
  fullColumn?(builder: unknown): string;
  _createRawArgs?(builder: unknown): [sql: string, bindings: unknown[]];
}

/** True of Objection's `raw`, `ref` and `val`. */
export function isObjectionRaw(value: unknown): value is ObjectionRaw {
  return typeof (value as { toKnexRaw?: unknown } | null | undefined)?.toKnexRaw === 'function';
}

/** Objection's `raw`, `ref` or `val` as a source over the columns of one table. */
export function readObjectionRaw(value: ObjectionRaw, scope: QueryScope): Source {
  if (value.isObjectionRawBuilder) return readRaw(value._sql ?? '', value._args ?? [], scope);
  if (value._createRawArgs === undefined) throw new Untranslatable('an unknown kind of raw');
  if (!value.isObjectionReferenceBuilder) return new Source(rawSql(...value._createRawArgs(scope.builder)));
  const column = scope.columnName(value.fullColumn?.(scope.builder) ?? '');
  if (value.isPlainColumnRef) return scope.column(column);
  const [sql] = value._createRawArgs(scope.builder);
  return new Source(rawSql(sql.replace(/ as \?\?$/, ''), [column]));
}

/** Raw SQL with its bindings; only what names its columns by `??` can be read as anything but text. */
export function readRaw(sql: string, args: readonly unknown[], scope: QueryScope): Source {
  if (namesColumns(sql)) throw new Untranslatable('raw SQL that names columns');
  const [first] = args;
  const isNamed = args.length === 1 && Object.prototype.toString.call(first) === '[object Object]';
  if (args.some((argument) => isNested(argument)) || isNamed) throw new Untranslatable('raw SQL with SQL in it');
  return new Source(rawSql(sql, stripIdentifiers(sql, args, scope)));
}

function isNested(argument: unknown): boolean {
  return (
    isObjectionRaw(argument) ||
    typeof (argument as Partial<OpaqueQuery & { toSQL: unknown }> | null)?.toSQL === 'function'
  );
}

function stripIdentifiers(sql: string, args: readonly unknown[], scope: QueryScope): readonly unknown[] {
  const tokens = (sql.match(/\\\?|\?\??/g) ?? []).filter((token) => token !== '\\?');
  return args.map((argument, index) =>
    tokens[index] === '??' && typeof argument === 'string' ? scope.columnName(argument) : argument,
  );
}

/** Words of SQL that are no names. */
const WORDS = new Set(
  (
    'and or not is null true false in any all some like ilike similar to between symmetric distinct from case when then ' +
    'else end as asc desc nulls first last collate at time zone cast array interval date timestamp exists'
  ).split(' '),
);

/** A cast with the name of its type, which is more than one word for a few of them. */
const CAST =
  /::\s*(double precision|character varying|bit varying|time(stamp)?(\s*\(\d+\))? with(out)? time zone|[\w.]+)(\s*\([\d\s,]+\))?(\[\d*\])*/gi;

/** Whether there is a word in it that could be a column, whose table would have to be written before it. */
function namesColumns(sql: string): boolean {
  const text = sql.replace(/'(?:[^']|'')*'/g, "''").replace(CAST, '');
  const words = text.matchAll(/"[^"]*"|[\p{L}_][\p{L}\p{N}_$]*(\s*\()?/gu);
  return [...words].some(([word, call]) => call === undefined && !WORDS.has(word.toLowerCase()));
}
