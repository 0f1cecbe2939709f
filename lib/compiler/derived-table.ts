import type { RelationPath } from '../definition';
import { Aliases } from './aliases';
import type { Branch } from './branch';
import { isRestricted, restrict, type Wanted, wantedParents } from './restriction';
import { relationAt, RowScope } from './row-scope';
import { row } from './write-condition';
import { writeAggregateCall } from './write-aggregate';

/** A branch as text, with the names to join it by. */
export interface DerivedTable {
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
 * joined, so that branches never multiply each other's rows.
 */
export function derivedTable(branch: Branch, wanted: Wanted): DerivedTable {
  return branch.start.length === 0 ? startingAtParent(branch, wanted) : startingAtRelation(branch, wanted);
}

function startingAtRelation(branch: Branch, wanted: Wanted): DerivedTable {
  const { body, dialect } = wanted;
  const relation = relationAt(body, branch.start);
  const owner = { path: branch.start.slice(0, -1), columns: relation.from };
  const { scope, link } = RowScope.ofRelation({ body, dialect, aliases: new Aliases(dialect) }, branch.start, branch.path);
  if (isRestricted(wanted)) {
    scope.addCondition(`${row(link)} in (${wantedParents(wanted, owner.path, owner.columns)})`);
  }
  return { ...groupedSelect(branch, wanted, scope, link, relation.through?.from ?? relation.to), owner };
}

function startingAtParent(branch: Branch, wanted: Wanted): DerivedTable {
  const { body, dialect } = wanted;
  const scope = RowScope.ofParent({ body, dialect, aliases: new Aliases(dialect) }, branch.path);
  restrict(scope, wanted);
  const link = scope.linkColumns([], body.key);
  return { ...groupedSelect(branch, wanted, scope, link, body.key), owner: { path: [], columns: body.key } };
}

function groupedSelect(branch: Branch, { body, dialect }: Wanted, scope: RowScope, link: readonly string[], names: readonly string[]) {
  const outputs = new Aliases(dialect);
  for (const { output } of branch.aggregates) outputs.take(output);
  const linkNames = names.map((name) => outputs.take(name));
  const calls = branch.aggregates.map(
    ({ aggregate, output }) => `${writeAggregateCall(aggregate, scope, body, branch.path)} as ${dialect.identifier(output)}`,
  );
  const links = link.map((column, index) => `${column} as ${dialect.identifier(linkNames[index] as string)}`);
  const select = [`select ${[...links, ...calls].join(', ')}`, scope.fromClause(LINE), `group by ${link.join(', ')}`];
  return { select: select.join(LINE), link: linkNames };
}
