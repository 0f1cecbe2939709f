const READ = /^[\s(]*(select|with|show|values|table|explain)\b/i;

/** Strings, quoted names and comments; a name may have `$` in it, and begins no string then. */
const QUIET =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$\u0080-\uffff])(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|--[^\r\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Whether a statement only asks, as far as its first word tells; whether it writes all the same is left to the server. One
 * statement: a second one could end the transaction that keeps it from writing.
 */
export function isRead(sql: string): boolean {
  const spoken = sql.replace(QUIET, (text) => (/^[-/]/.test(text) ? ' ' : "''"));
  // where a string ends after a backslash depends on a setting of the server
  return READ.test(spoken) && isOne(sql.includes('\\') ? sql : spoken);
}

function isOne(sql: string): boolean {
  return !sql.replace(/;\s*$/, '').includes(';');
}
