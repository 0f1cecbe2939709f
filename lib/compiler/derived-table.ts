import type { ParentBody, RelationPath } from '../definition';
import { Aliases } from './aliases';
import type { Branch } from './branch';
import type { DeclaredPart } from './parts';
import { RowScope, relationAt } from './row-scope';
import type { SelectContext } from './select-context';
import type { WantedParents } from './wanted-parents';
import { writeAggregateCall } from './write-aggregate';
import { row } from './write-expression';

/** A branch as text, with the names to join it by. */
export interface DerivedTable {
  /** Where its rows come from. */
  readonly part: DeclaredPart;
  /** The select, its lines indented by two spaces. */
  readonly select: string;
  /** Its link columns, as they are called outside. */
  readonly link: readonly string[];
  /** What they are equal to: columns of what is to-one from the parent. */
  readonly owner: { readonly path: RelationPath; readonly columns: readonly string[] };
}

const LINE = '\n  ';

/**
 * The aggregates of one branch, grouped by what links them to the parent: each to-many branch is aggregated before it is
 * joined, so that branches never multiply each other's rows. With `wanted`, over the wanted parents' rows only.
 */
export function derivedTable(branch: Branch, context: SelectContext, wanted: WantedParents | null): DerivedTable {
  return branch.start.length === 0
    ? startingAtParent(branch, context, wanted)
    : startingAtRelation(branch, context, wanted);
}

function startingAtRelation(branch: Branch, context: SelectContext, wanted: WantedParents | null): DerivedTable {
  const { body } = context;
  const relation = relationAt(body, branch.start);
  const owner = { path: branch.start.slice(0, -1), columns: relation.from };
  const options = { ...context, aliases: Aliases.ofTables(context), rows: 'aggregates' } as const;
  const { scope, link } = RowScope.ofRelation(options, branch.start, branch.path);
  if (wanted) {
    const condition = `${row(link)} ${wanted.links(owner.path, owner.columns)}`;
    scope.addCondition(scope.dialect.mark(partOf(branch), condition));
  }
  return { ...groupedSelect(branch, body, scope, link, relation.through?.from ?? relation.to), owner };
}

function startingAtParent(branch: Branch, context: SelectContext, wanted: WantedParents | null): DerivedTable {
  const { body } = context;
  const options = { ...context, aliases: Aliases.ofTables(context), rows: 'aggregates', parentRows: wanted } as const;
  const scope = RowScope.ofParent(options, branch.path);
  const link = scope.linkColumns([], body.key);
  return { ...groupedSelect(branch, body, scope, link, body.key), owner: { path: [], columns: body.key } };
}

function groupedSelect(
  branch: Branch,
  body: ParentBody,
  scope: RowScope,
  link: readonly string[],
  names: readonly string[],
) {
  const { dialect } = scope;
  const outputs = Aliases.ofColumns(dialect);
  for (const { output } of branch.aggregates) outputs.take(output);
  const linkNames = names.map((name) => outputs.take(name));
  const calls = branch.aggregates.map(({ aggregate, output, column }) => {
    const call = writeAggregateCall(aggregate, scope, body, branch.path);
    return `${dialect.mark({ kind: 'column', name: column }, call)} as ${dialect.identifier(output)}`;
  });
  const part = partOf(branch);
  const links = link.map(
    (column, index) => `${dialect.mark(part, column)} as ${dialect.identifier(linkNames[index] as string)}`,
  );
  const select = [`select ${[...links, ...calls].join(', ')}`, scope.fromClause(LINE), `group by ${link.join(', ')}`];
  return { part, select: select.join(LINE), link: linkNames };
}

function partOf({ start }: Branch): DeclaredPart {
  return start.length === 0 ? { kind: 'parent' } : { kind: 'relation', path: start };
}
