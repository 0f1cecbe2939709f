import { writeWhere } from './condition';
import { writeExpression } from './expression';
import type { Use } from './helpers';
import type { Writer } from './writer';

export function createWriter(use: Use): Writer {
  const writer: Writer = {
    use,
    expression: (expression, place) => writeExpression(writer, expression, place),
    where: (condition) => writeWhere(writer, condition),
  };
  return writer;
}
