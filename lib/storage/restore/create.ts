import type { Attached } from '../../catalog/attached/types';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { quoteText } from '../../compiler/literal';

/**
 * Creates a relation of the kind, columns, access method, options and tablespace of another, with a query of its own;
 * a materialized view without data. The column names are those of the query when none are given.
 */
export function createLike(
  old: Attached,
  name: { readonly schema: string; readonly name: string },
  query: string,
  columns: readonly string[] = [],
): string {
  const list = columns.length === 0 ? '' : ` (${columns.map(quoteIdentifier).join(', ')})`;
  const using = old.accessMethod === null ? '' : ` using ${quoteIdentifier(old.accessMethod)}`;
  const tablespace = old.tablespace === null ? '' : ` tablespace ${quoteIdentifier(old.tablespace)}`;
  const text = query.trim().replace(/;$/, '');
  const end = old.kind === 'view' ? '' : '\nwith no data';
  return `create ${old.kind} ${qualify(name)}${list}${using}${optionsOf(old)}${tablespace} as\n${text}${end}`;
}

function optionsOf({ options, toastOptions }: Attached): string {
  const all = [
    ...options.map((option) => writeOption('', option)),
    ...toastOptions.map((o) => writeOption('toast.', o)),
  ];
  return all.length === 0 ? '' : ` with (${all.join(', ')})`;
}

function writeOption(namespace: string, option: string): string {
  const at = option.indexOf('=');
  return `${namespace}${quoteIdentifier(option.slice(0, at))} = ${quoteText(option.slice(at + 1))}`;
}
