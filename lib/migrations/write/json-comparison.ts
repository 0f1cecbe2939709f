import { type Condition, type Expression, type Literal, parseJson } from '../../definition';
import { jsonText, textOf } from './default';
import { writeJson } from './literal';
import { quote } from './text';
import type { Writer } from './writer';

/** The arguments of the where-methods over JSON; null for a condition that they do not build. */
export const JSON_WRITERS = {
  jsonObject: (writer: Writer, condition: Condition) => writeDocument(writer, condition, '='),
  jsonSupersetOf: (writer: Writer, condition: Condition) => writeDocument(writer, condition, '@>'),
  jsonSubsetOf: (writer: Writer, condition: Condition) => writeDocument(writer, condition, '<@'),
  jsonPath: writePathComparison,
};

export function isJsonComparison(writer: Writer, condition: Condition): boolean {
  return Object.values(JSON_WRITERS).some((write) => write(writer, condition) !== null);
}

function writeDocument(writer: Writer, condition: Condition, operator: string): string | null {
  if (condition.kind !== 'comparison' || condition.operator !== operator) return null;
  const text = jsonText(condition.right);
  return text === null ? null : `${writer.expression(condition.left, 'source')}, ${writeJsonText(text)}`;
}

/** A string is taken as the text of JSON. */
function writeJsonText(text: string): string {
  const json = parseJson(text);
  return json === null || typeof json.parsed === 'string' ? quote(text) : writeJson(json.parsed);
}

/** `whereJsonPath(source, path, operator, value)`. */
function writePathComparison(writer: Writer, condition: Condition): string | null {
  if (condition.kind !== 'comparison' || condition.right.kind !== 'literal') return null;
  const { left, operator, right } = condition;
  const isNumber = right.literal.type === 'number' || right.literal.type === 'bigint';
  const item = isNumber ? castToNumeric(left) : left;
  const read = item === null ? null : pathItem(item);
  if (read === null || isTurned(operator, right.literal)) return null;
  const args = [
    writer.expression(read.source, 'source'),
    quote(read.path),
    quote(operator),
    writer.expression(right, 'value'),
  ];
  return args.join(', ');
}

/** Equality with null is another condition. */
function isTurned(operator: string, { type }: Literal): boolean {
  return type === 'null' && ['=', '!=', '<>'].includes(operator);
}

function castToNumeric(expression: Expression): Expression | null {
  return expression.kind === 'cast' && expression.type === 'numeric' ? expression.expression : null;
}

function pathItem(expression: Expression): { readonly source: Expression; readonly path: string } | null {
  if (expression.kind !== 'sql' || expression.query || expression.parts.length !== 5) return null;
  const [start, source, comma, path, end] = expression.parts;
  if (start !== 'jsonb_path_query_first(' || comma !== ', ' || end !== ") #>> '{}'") return null;
  if (typeof source !== 'object' || typeof path !== 'object' || path.kind !== 'literal') return null;
  const text = textOf(path.literal);
  return text === null ? null : { source, path: text };
}
