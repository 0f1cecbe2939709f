import {
  type ColumnDraft,
  ConditionBuilder,
  type ConditionCallback,
  defineView,
  emptyDraft,
} from '../../../lib/declare';
import type { ViewDefinition } from '../../../lib/definition';
import { generateAggregate, generateTypedAggregate } from './aggregate';
import { generateCondition } from './condition';
import { generateRelations, type Node, parentNode } from './relations';
import { generateScalar } from './scalar';
import type { ColumnType, Table } from './schema';
import type { Tape } from './tape';

/** What a user would say about a view, and which of its columns have no order. */
export interface GeneratedView {
  readonly parent: Table;
  readonly relations: readonly Node[];
  readonly columns: readonly ColumnDraft[];
  readonly unordered: { readonly [column: string]: string | null };
  readonly where: ConditionCallback | null;
  readonly groupBy: readonly string[];
}

const TYPES: readonly ColumnType[] = [
  'integer',
  'text',
  'numeric',
  'bigint',
  'boolean',
  'float',
  'day',
  'instant',
  'json',
];

/** A definition over the tables: one row a parent row, or one in four times a summary. */
export function generateView(tape: Tape, tables: readonly Table[]): GeneratedView {
  const parent = tape.pick(tables);
  const root = parentNode(parent);
  const relations = generateRelations(tape, tables, root);
  const nodes = [root, ...relations];
  const isGrouped = tape.chance(25);
  const columns = Array.from({ length: 1 + tape.below(6) }, (_column, index) =>
    generateColumn(tape, nodes, isGrouped, index),
  );
  const grouped = isGrouped ? generateGroups(tape, nodes) : [];
  const exists = relations.map((node) => node.path);
  const where = tape.chance(55) ? generateCondition(tape, { nodes, exists, tables, depth: 2 }) : null;
  return {
    parent,
    relations,
    columns: [...grouped, ...columns.map(({ draft }) => draft)],
    unordered: Object.fromEntries(columns.map(({ draft, unordered }) => [draft.name, unordered])),
    where,
    groupBy: grouped.map(({ name }) => name),
  };
}

/** Column names that meet those of tables, relations and links. */
const COLUMN_NAMES = ['id', 'a', 'Total', 'l1', 'b__c', 'k1'];

function generateColumn(
  tape: Tape,
  nodes: readonly Node[],
  isGrouped: boolean,
  index: number,
): { draft: ColumnDraft; unordered: string | null } {
  const name = COLUMN_NAMES[index] as string;
  const aggregate = tape.chance(60) || isGrouped ? generateAggregate(tape, { nodes, isGrouped }) : null;
  if (aggregate !== null && (tape.chance(70) || isGrouped))
    return { draft: { name, source: aggregate.source }, unordered: aggregate.unordered };
  if (!isGrouped && index === 0 && nodes[0]?.table.key[0] === 'id')
    return { draft: { name, source: true }, unordered: null };
  const toOne = nodes.filter((node) => node.branch.length === 0);
  const exists = nodes.filter((node) => node.path.length > 0).map((node) => node.path);
  const source = generateScalar(tape, tape.pick(TYPES), {
    nodes: toOne,
    exists,
    aggregate: (inner, type) => generateTypedAggregate(inner, type, { nodes, isGrouped }),
    depth: 3,
  });
  return { draft: { name, source }, unordered: null };
}

/** The grouped columns of a summary: anything that is no aggregate, across any path. */
function generateGroups(tape: Tape, nodes: readonly Node[]): readonly ColumnDraft[] {
  const count = 1 + tape.below(2);
  const exists = nodes.filter((node) => node.path.length > 0).map((node) => node.path);
  return Array.from({ length: count }, (_group, index) => ({
    name: `group ${index}`,
    source: generateScalar(tape, tape.pick(TYPES), { nodes, exists, aggregate: null, depth: tape.below(3) }),
  }));
}

/** The definition of a generated view. */
export function toDefinition(view: GeneratedView): ViewDefinition {
  const filter = view.where === null ? null : new ConditionBuilder().where(view.where).build();
  return defineView({
    ...emptyDraft({ schema: null, name: 'generated_view' }),
    parent: { schema: view.parent.schema, name: view.parent.name },
    key: view.parent.key,
    relations: view.relations.map(({ path, spec }) => ({ path, spec: spec as NonNullable<Node['spec']> })),
    columns: view.columns,
    filter,
    groupBy: view.groupBy,
  });
}
