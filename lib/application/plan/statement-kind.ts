const READ = /^[\s(]*(select|with|show|values|table|explain)\b/i;

/** Strings, quoted names and comments; a name may have `$` in it, and begins no string then. */
const QUIET =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$\u0080-\uffff])(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|--[^\r\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Whether a statement only reads, as far as its first word tells; the server refuses what writes all the same. One
 * statement: a second one could end the transaction that keeps it from writing.
 */
export function isRead(sql: string): boolean {
  const spoken = withoutQuoted(sql);
  // where a string ends after a backslash depends on a setting of the server
  return READ.test(spoken) && isOne(sql.includes('\\') ? sql : spoken);
}

/** Whether a statement that writes answers with rows. */
export function isReturning(sql: string): boolean {
  return /\breturning\b/i.test(withoutQuoted(sql));
}

function withoutQuoted(sql: string): string {
  return sql.replace(QUIET, (text) => (/^[-/]/.test(text) ? ' ' : "''"));
}

function isOne(sql: string): boolean {
  return !sql.replace(/;\s*$/, '').includes(';');
}
