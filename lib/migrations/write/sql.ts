import type { SqlExpression } from '../../definition';
import { quote, templateText } from './text';
import type { Writer } from './writer';

export function writeSql(writer: Writer, { parts }: SqlExpression): string {
  const written = parts.map((part) =>
    typeof part === 'string' ? templateText(part) : `\${${writer.expression(part, 'value')}}`,
  );
  return `${writer.use('sql')}\`${written.join('')}\``;
}

/** The text of SQL that has nothing but text in it; else null. */
export function plainText({ parts }: SqlExpression): string | null {
  const [text = ''] = parts;
  return parts.length <= 1 && typeof text === 'string' ? text : null;
}

/** A query as `as` takes it. */
export function writeQuery(writer: Writer, query: SqlExpression): string {
  const text = plainText(query);
  if (text === null) return writeSql(writer, query);
  return text.includes('\n') ? `\`${templateText(text)}\`` : quote(text);
}
