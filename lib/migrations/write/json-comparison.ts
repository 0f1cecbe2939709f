import { type ComparisonCondition, type Expression, type Literal, parseJson } from '../../definition';
import { jsonText, textOf } from './default';
import type { WhereCall } from './leaf';
import { writeJson } from './literal';
import { quote } from './text';
import type { Writer } from './writer';

const WORDS: ReadonlyMap<string, string> = new Map([
  ['=', 'JsonObject'],
  ['@>', 'JsonSupersetOf'],
  ['<@', 'JsonSubsetOf'],
]);

/** What the where-methods over JSON make; null for any other comparison. */
export function writeJsonComparison(writer: Writer, comparison: ComparisonCondition): WhereCall | null {
  const { left, operator, right } = comparison;
  const words = WORDS.get(operator);
  const text = jsonText(right);
  if (words === undefined || text === null) return writePathComparison(writer, comparison);
  return { words, args: `${writer.expression(left, 'source')}, ${writeDocument(text)}` };
}

/** A string is taken as the text of JSON. */
function writeDocument(text: string): string {
  const json = parseJson(text);
  return json === null || typeof json.parsed === 'string' ? quote(text) : writeJson(json.parsed);
}

/** `whereJsonPath(source, path, operator, value)`. */
function writePathComparison(writer: Writer, { left, operator, right }: ComparisonCondition): WhereCall | null {
  if (right.kind !== 'literal') return null;
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
  return { words: 'JsonPath', args: args.join(', ') };
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
