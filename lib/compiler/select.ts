import { type AggregateExpression, pathsOf, type QueryBody, type ViewColumn, type ViewDefinition } from '../definition';
import { Aliases } from './aliases';
import { Branches } from './branch';
import { columnScope } from './column-scope';
import { derivedTable } from './derived-table';
import type { Dialect } from './dialect';
import { type Restriction, restrict, type Wanted } from './restriction';
import { RowScope } from './row-scope';
import { unreachable } from './scope';
import { qualified } from './table-ref';
import { writeAggregateCall } from './write-aggregate';
import { writeExpression, writeSql } from './write-expression';

/**
 * The select of a definition, as text without bindings. With a restriction, only the rows of those parents, the
 * restriction pushed into every branch: what a refresh by key computes.
 *
 * @throws {Error} when a view by `groupBy` or by query is restricted: its rows are not parents' rows.
 */
export function compileSelect(definition: ViewDefinition, dialect: Dialect, restriction: Restriction = null): string {
  const { body } = definition;
  if (restriction !== null && (body.kind === 'query' || body.groupBy.length > 0)) {
    throw new Error(`the rows of ${definition.name.name} are not rows of one parent, so they cannot be restricted to keys`);
  }
  if (body.kind === 'query') return compileQuery(body, dialect);
  const wanted: Wanted = { body, dialect, restriction };
  return body.groupBy.length > 0 ? compileSummary(wanted) : compileRows(wanted);
}

function compileQuery(body: QueryBody, dialect: Dialect): string {
  const scope = columnScope(dialect, () => unreachable('a column of an opaque query'));
  return writeSql({ ...body.query, query: false }, scope).replace(/[\s;]+$/, '');
}

/** One row a parent: to-one steps are left joins, each to-many branch a derived table. */
function compileRows(wanted: Wanted): string {
  const { body, dialect } = wanted;
  const branches = new Branches(body);
  const branchAliases = new Map<unknown, string>();
  const aliases = new Aliases(dialect);
  let column = '';
  const writeAggregate = (aggregate: AggregateExpression): string => {
    const { branch, output } = branches.place(aggregate, column);
    if (!branchAliases.has(branch)) branchAliases.set(branch, aliases.take(branch.path.join('__')));
    const result = qualified(branchAliases.get(branch) as string, output, dialect);
    return aggregate.function === 'count' ? `coalesce(${result}, 0)` : result;
  };
  const scope = RowScope.ofParent({ body, dialect, aliases, writeAggregate });
  const outputs = body.columns.map((viewColumn) => {
    column = viewColumn.name;
    return writeOutput(viewColumn, scope);
  });
  for (const branch of branches.all) {
    const derived = derivedTable(branch, wanted);
    const alias = branchAliases.get(branch) as string;
    const owner = scope.linkColumns(derived.owner.path, derived.owner.columns);
    const on = derived.link.map((name, index) => `${qualified(alias, name, dialect)} = ${owner[index]}`).join(' and ');
    scope.addJoin(`left join (\n  ${derived.select}\n) as ${dialect.identifier(alias)} on ${on}`);
  }
  restrict(scope, wanted);
  return `select\n  ${outputs.join(',\n  ')}\n${scope.fromClause('\n')}`;
}

/** One row a group: the parent left-joined along the paths of the grouped columns. */
function compileSummary(wanted: Wanted): string {
  const { body, dialect } = wanted;
  const writeAggregate = (aggregate: AggregateExpression, scope: RowScope): string => writeAggregateCall(aggregate, scope, body, []);
  const scope = RowScope.ofParent({ body, dialect, aliases: new Aliases(dialect), writeAggregate });
  for (const { name, source } of body.columns) {
    if (body.groupBy.includes(name)) for (const path of pathsOf(source)) scope.joinAll(path);
  }
  const outputs = body.columns.map((column) => writeOutput(column, scope));
  restrict(scope, wanted);
  const groups = body.groupBy.map((name) => body.columns.findIndex((column) => column.name === name) + 1);
  return `select\n  ${outputs.join(',\n  ')}\n${scope.fromClause('\n')}\ngroup by ${groups.join(', ')}`;
}

function writeOutput({ name, source }: ViewColumn, scope: RowScope): string {
  return `${writeExpression(source, scope)} as ${scope.dialect.identifier(name)}`;
}

