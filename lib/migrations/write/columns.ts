import type { ViewColumn } from '../../definition';
import { call, keepsOrder, object, quote } from './text';
import type { Writer } from './writer';

/** Columns as one object, unless that would not keep all of them in their order. */
export function writeColumns(writer: Writer, columns: readonly ViewColumn[]): readonly string[] {
  const entries = columns.map((column): [string, string] => [column.name, writeSource(writer, column)]);
  const order = entries.map(([name]) => name);
  if (keepsOrder(order) && !order.includes('__proto__')) return [call('columns', [onLines(object(entries), entries)])];
  return entries.map(([name, source]) => call('column', [quote(name), source]));
}

/** A name with a dot in it, alone, could be meant as a path. */
function writeSource(writer: Writer, { name, source }: ViewColumn): string {
  const isNamesake = source.kind === 'column' && source.path.length === 0 && source.column === name;
  return isNamesake && !name.includes('.') ? 'true' : writer.expression(source, 'source');
}

/** The formatter keeps an object on lines that begins with one. */
function onLines(written: string, { length }: readonly unknown[]): string {
  return length > 1 ? written.replace('{', '{\n') : written;
}
