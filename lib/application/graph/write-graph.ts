import { assertNever } from '../../definition';
import { escapeInvisible } from '../../errors';
import type { GraphFormat, ReadRelation, ViewGraph } from '../types';

/**
 * A graph as text to read, or as a diagram for https://mermaid.js.org or https://graphviz.org.
 *
 * @example
 * console.log(writeGraph(await readGraph(await openProject()), 'mermaid'));
 */
export function writeGraph(graph: ViewGraph, format: GraphFormat): string {
  switch (format) {
    case 'text':
      return writeText(graph);
    case 'mermaid':
      return writeMermaid(graph);
    case 'dot':
      return writeDot(graph);
    default:
      return assertNever(format);
  }
}

function writeText({ views }: ViewGraph): string {
  if (views.length === 0) return 'no registered views';
  return views
    .map(({ name, columns, reads }) => {
      const tables = reads.map(
        (read) => `  reads ${read.kind} ${read.name}${read.columns.length > 0 ? ` (${read.columns.join(', ')})` : ''}`,
      );
      const sources = columns
        .filter(({ from }) => from.length > 0)
        .map((column) => `  ${column.name} <- ${column.from.join(', ')}`);
      return [name, ...tables, ...sources].map((line) => escapeInvisible(line)).join('\n');
    })
    .join('\n\n');
}

interface Node {
  readonly id: string;
  readonly name: string;
  readonly kind: ReadRelation['kind'];
}

/** Each view and each relation that one reads, once. */
function nodesOf({ views }: ViewGraph): readonly Node[] {
  const kinds = new Map<string, ReadRelation['kind']>();
  for (const { reads } of views) for (const { name, kind } of reads) kinds.set(name, kind);
  for (const { name } of views) kinds.set(name, 'materialized view');
  return [...kinds].map(([name, kind], index) => ({ id: `n${index + 1}`, name, kind }));
}

function idsOf(nodes: readonly Node[]): (name: string) => string {
  const ids = new Map(nodes.map(({ id, name }) => [name, id]));
  return (name) => ids.get(name) as string;
}

function writeMermaid(graph: ViewGraph): string {
  const nodes = nodesOf(graph);
  const id = idsOf(nodes);
  const text = (name: string): string =>
    escapeInvisible(name.replace(/[&"<>#]/g, (character) => `#${character.codePointAt(0)};`).replace(/\n/g, ' '));
  const shapes = nodes.map(({ id: own, name, kind }) =>
    kind === 'materialized view' ? `  ${own}["${text(name)}"]` : `  ${own}[("${text(name)}")]`,
  );
  const edges = graph.views.flatMap(({ name, reads }) =>
    reads.map((read) => {
      const label = read.columns.length > 0 ? `|"${text(read.columns.join(', '))}"|` : '';
      return `  ${id(read.name)} -->${label} ${id(name)}`;
    }),
  );
  return ['graph LR', ...shapes, ...edges].join('\n');
}

function writeDot(graph: ViewGraph): string {
  const nodes = nodesOf(graph);
  const id = idsOf(nodes);
  const quote = (text: string): string =>
    `"${escapeInvisible(text, '\n').replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  const shapes = nodes.map(
    ({ id: own, name, kind }) =>
      `  ${own} [label=${quote(name)}, shape=${kind === 'materialized view' ? 'box' : 'cylinder'}];`,
  );
  const edges = graph.views.flatMap(({ name, reads }) =>
    reads.map((read) => `  ${id(read.name)} -> ${id(name)} [label=${quote(read.columns.join(', '))}];`),
  );
  return ['digraph views {', '  rankdir=LR;', ...shapes, ...edges, '}'].join('\n');
}
