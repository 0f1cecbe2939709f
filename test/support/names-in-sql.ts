/** Words that are followed by a parenthesis, or by a name, and are looked for nowhere. */
const KEYWORDS = new Set(
  (
    'all and any array as between by case check coalesce conflict cross default distinct else end except exists extract ' +
    'filter from full grouping greatest group having in index inner insert intersect into is join key lateral least left ' +
    'like limit materialized not null nullif offset on only or order ordinality outer over partition primary recursive ' +
    'references return returning right row rows select set some table then union unique update using values view when ' +
    'where with within current_user session_user current_role interval timestamp time position substring trim overlay ' +
    'operator collate desc asc nulls first last of for delete'
  ).split(' '),
);

/** What a cast may name without a schema, since it is no name: https://www.postgresql.org/docs/current/sql-keywords-appendix.html */
const KEYWORD_TYPES = new Set(
  'bigint bit boolean char character dec decimal double float int integer interval national nchar numeric real smallint time timestamp varchar'.split(
    ' ',
  ),
);

interface Token {
  readonly kind: 'name' | 'quoted' | 'text' | 'sign';
  readonly text: string;
}

const TOKEN =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<quoted>"(?:[^"]|"")*")|(?<text>'(?:[^']|'')*')|(?<name>[A-Za-z_][\w$]*)|(?<sign>::|\$\d+|\d[\d.]*|[^\s\w])/g;

export function tokensOf(sql: string): readonly Token[] {
  return [...sql.matchAll(TOKEN)].flatMap(({ groups = {} }) => {
    const kind = (['quoted', 'text', 'name', 'sign'] as const).find((one) => groups[one] !== undefined);
    if (kind === undefined) return [];
    const text = groups[kind] as string;
    return [{ kind, text: kind === 'name' ? text.toLowerCase() : text }];
  });
}

/**
 * The functions, types and relations that a statement names without saying in which schema they are. Reads no more of SQL
 * than what the statements of this library are made of.
 */
export function unqualifiedNames(sql: string): readonly string[] {
  const tokens = tokensOf(sql);
  const own = namedWithin(tokens);
  const found: string[] = [];
  tokens.forEach((token, index) => {
    if (isUnqualifiedCall(tokens, index)) found.push(`the function ${token.text}`);
    if (text(tokens, index - 1) === '::' && token.kind === 'name' && text(tokens, index + 1) !== '.') {
      if (!KEYWORD_TYPES.has(token.text)) found.push(`the type ${token.text}`);
    }
    if (isRelation(tokens, index) && !own.has(token.text)) found.push(`the relation ${token.text}`);
  });
  return found;
}

/** `operator(pg_catalog.=)` is the only way to name one that is looked for nowhere else. */
export function unqualifiedOperators(sql: string): readonly string[] {
  const tokens = tokensOf(sql);
  const signs = tokens.flatMap((token, index) => {
    if (token.kind !== 'sign' || !/^[-+*/<>=~!@#%^&|`?]$/.test(token.text)) return [];
    const isQualified = text(tokens, index - 1) === '.' || /^[-+*/<>=~!@#%^&|`?]$/.test(text(tokens, index - 1));
    const isStar = token.text === '*' && ['(', 'select', ','].includes(text(tokens, index - 1));
    return isQualified || isStar ? [] : [`the operator ${token.text}`];
  });
  const words = tokens.flatMap(({ kind, text: word }) =>
    kind === 'name' && ['like', 'ilike', 'between', 'in', 'similar'].includes(word) ? [`the operator of ${word}`] : [],
  );
  return [...signs, ...words];
}

function text(tokens: readonly Token[], index: number): string {
  return tokens[index]?.text ?? '';
}

/** A name before a parenthesis is a function, unless it is a keyword, or names the columns of what stands before it. */
function isUnqualifiedCall(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== 'name' || text(tokens, index + 1) !== '(' || KEYWORDS.has(token.text)) return false;
  const before = tokens[index - 1];
  if (before === undefined) return true;
  if (before.text === '.' || before.text === '::') return false;
  const isAlias = before.text === ')' || before.text === 'as' || before.text === 'ordinality' || isPlainName(before);
  return !isAlias && !isCommonTable(tokens, index);
}

function isPlainName({ kind, text: word }: Token): boolean {
  return kind === 'quoted' || (kind === 'name' && !KEYWORDS.has(word));
}

/** `name (columns) as (`, after `with` or a comma. */
function isCommonTable(tokens: readonly Token[], index: number): boolean {
  if (!['with', 'recursive', ','].includes(text(tokens, index - 1))) return false;
  let at = index + 1;
  if (text(tokens, at) === '(') {
    for (let depth = 0; at < tokens.length; at += 1) {
      if (text(tokens, at) === '(') depth += 1;
      if (text(tokens, at) === ')') depth -= 1;
      if (depth === 0) break;
    }
    at += 1;
  }
  if (text(tokens, at) !== 'as') return false;
  return ['(', 'materialized', 'not'].includes(text(tokens, at + 1));
}

/** The common tables of a statement. */
function namedWithin(tokens: readonly Token[]): ReadonlySet<string> {
  return new Set(tokens.filter((_token, index) => isCommonTable(tokens, index)).map((token) => token.text));
}

/** What stands after `from`, `join`, `update`, `into` or `table`, and is neither a subquery nor a function. */
function isRelation(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const before = text(tokens, index - 1);
  if (token?.kind !== 'name' || !['from', 'join', 'update', 'into', 'only'].includes(before)) return false;
  if (['lateral', 'only', 'set', 'select', 'nothing'].includes(token.text)) return false;
  if (before === 'from' && (text(tokens, index - 2) === 'distinct' || isExtract(tokens, index - 1))) return false;
  if (text(tokens, index - 2) === 'for' || text(tokens, index - 2) === 'do') return false;
  return text(tokens, index + 1) !== '.' && text(tokens, index + 1) !== '(';
}

function isExtract(tokens: readonly Token[], from: number): boolean {
  return text(tokens, from - 2) === '(' && ['extract', 'substring', 'trim', 'overlay'].includes(text(tokens, from - 3));
}
