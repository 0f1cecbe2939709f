import { equalData } from '../canonical';
import type { AggregateExpression, ColumnExpression, Expression, RelationPath } from '../expression';
import type { Problems } from '../problems';
import type { ParentBody, Relations, ViewColumn } from '../view';
import {
  aggregatePaths,
  commonBranch,
  findRelation,
  pathsOf,
  rowPathsOf,
  startsWith,
  toManyPrefix,
} from '../walk/paths';
import { walkExpression, walkOutsideAggregates } from '../walk/traverse';
import { validateConditionPaths } from './filters';
import { firstUnknown, reportUnknown } from './paths';
import { duplicates } from './text';

export function validateColumns(body: ParentBody, found: Problems): void {
  if (body.columns.length === 0) found.add('it has no columns', 'add some: view.columns({ id: true, title: true })');
  for (const column of body.columns) validateColumn(column, body, found);
  validateGroupBy(body, found);
}

function validateColumn(column: ViewColumn, body: ParentBody, found: Problems): void {
  if (!knowsPaths(column, body.relations, found)) return;
  for (const inner of walkExpression(column.source)) {
    if (inner.kind === 'aggregate') validateAggregate(inner, column.name, body, found);
  }
  if (body.groupBy.length === 0) refuseToManyReads(column, body.relations, found);
  else if (!body.groupBy.includes(column.name)) refuseUngroupedBranches(column, body, found);
}

/** Whether every path is made of declared relations; an unknown one is reported. */
function knowsPaths(column: ViewColumn, relations: Relations, found: Problems): boolean {
  const unknown = pathsOf(column.source)
    .map((path) => firstUnknown(path, relations))
    .filter((path) => path !== null);
  for (const path of unknown) reportUnknown(path, relations, found, column.name);
  return unknown.length === 0;
}

function refuseToManyReads(column: ViewColumn, relations: Relations, found: Problems): void {
  for (const inner of walkOutsideAggregates(column.source)) {
    if (inner.kind !== 'column') continue;
    const branch = toManyPrefix(relations, inner.path);
    if (branch.length === 0) continue;
    const source = describeColumn(inner);
    found.add(
      `"${source}" has many values for one row, since "${branch.join('.')}" is a to-many relation`,
      `aggregate it: stringAgg('${source}', ', '), max('${source}'), count('${branch.join('.')}')`,
      column.name,
    );
  }
}

/**
 * A to-many relation that no grouped column is across would be joined for this column alone, and multiply what is
 * aggregated. Whether what else is read depends on the groups is for PostgreSQL to judge.
 */
function refuseUngroupedBranches(
  column: ViewColumn,
  { columns, groupBy, relations }: ParentBody,
  found: Problems,
): void {
  const joined = columns.filter(({ name }) => groupBy.includes(name)).flatMap(({ source }) => rowPathsOf(source));
  for (const inner of walkOutsideAggregates(column.source)) {
    if (inner.kind !== 'column') continue;
    const branch = toManyPrefix(relations, inner.path);
    if (branch.length === 0 || joined.some((path) => startsWith(path, branch))) continue;
    found.add(
      `"${describeColumn(inner)}" has many values for one group, since "${branch.join('.')}" is a to-many relation`,
      `add '${column.name}' to groupBy, or make that table the parent: view.from(…)`,
      column.name,
    );
  }
}

function describeColumn(column: ColumnExpression): string {
  return [...column.path, column.column].join('.');
}

function validateAggregate(aggregate: AggregateExpression, column: string, body: ParentBody, found: Problems): void {
  if (isNested(aggregate)) {
    found.add('an aggregate is inside another aggregate', 'aggregate once, or make a view over a view', column);
    return;
  }
  refuseForeignOrder(aggregate, column, found);
  const paths = aggregatePaths(aggregate);
  const branch = commonBranch(body.relations, paths);
  if (branch === null) {
    const crossed = [...new Set(paths.map((path) => toManyPrefix(body.relations, path).join('.')))].filter(
      (path) => path !== '',
    );
    found.add(
      `one aggregate is over two to-many branches, ${crossed.map((path) => `"${path}"`).join(' and ')}`,
      'aggregate each branch by itself and combine the results: add(count(…), count(…))',
      column,
    );
    return;
  }
  if (body.groupBy.length > 0 && branch.length > 0) refuseToManyAggregate(branch, column, found);
  if (body.groupBy.length === 0 && branch.length === 0) {
    const relation = relationNamed(aggregate, body.relations);
    if (relation === null) refuseParentAggregate(aggregate, column, found);
    else refuseRelationAggregate(aggregate, relation, column, found);
  }
  if (aggregate.filter) validateConditionPaths(aggregate.filter, body.relations, found, column, branch);
}

function isNested(aggregate: AggregateExpression): boolean {
  return walkExpression(aggregate).filter((inner) => inner.kind === 'aggregate').length > 1;
}

/** PostgreSQL sorts a distinct aggregate by its own arguments only. */
function refuseForeignOrder(aggregate: AggregateExpression, column: string, found: Problems): void {
  if (!aggregate.distinct) return;
  const foreign = aggregate.orderBy.some(
    ({ expression }) => !aggregate.arguments.some((argument) => equalData(argument, expression)),
  );
  if (!foreign) return;
  found.add(
    'a distinct aggregate is ordered by something else than what it aggregates',
    'order it by its own source, or leave out distinct()',
    column,
  );
}

function refuseToManyAggregate(branch: RelationPath, column: string, found: Problems): void {
  found.add(
    `an aggregate of a view with groupBy is over the parent's rows, not over the to-many relation "${branch.join('.')}"`,
    'make that table the parent: view.from(…)',
    column,
  );
}

/** The relation that stands where a column should. */
function relationNamed(aggregate: AggregateExpression, relations: Relations): string | null {
  const named = aggregate.arguments.find(
    (one) => one.kind === 'column' && findRelation(relations, [...one.path, one.column]) !== null,
  );
  return named === undefined ? null : describeColumn(named as ColumnExpression);
}

function refuseRelationAggregate(
  aggregate: AggregateExpression,
  relation: string,
  column: string,
  found: Problems,
): void {
  found.add(
    `"${relation}" is a relation, and ${aggregate.function} is over a column`,
    `name a column of it: ${aggregate.function}('${relation}.…'), or count its rows: count('${relation}')`,
    column,
  );
}

function refuseParentAggregate(aggregate: AggregateExpression, column: string, found: Problems): void {
  const over = aggregate.arguments.flatMap(pathsOf).map((path) => path.join('.'))[0];
  const what = over ? `"${over}" is a to-one relation` : 'its source is the parent row itself';
  found.add(
    `an aggregate needs a to-many relation to be over, but ${what}`,
    "name one, as in count('comments'), or say what to group by: view.groupBy('…')",
    column,
  );
}

function validateGroupBy(body: ParentBody, found: Problems): void {
  const columns = new Map(body.columns.map((column) => [column.name, column.source]));
  for (const repeated of duplicates(body.groupBy))
    found.add(`groupBy names "${repeated}" twice`, 'name it once', repeated);
  for (const name of new Set(body.groupBy)) {
    const source = columns.get(name);
    if (source === undefined) {
      found.add(
        `groupBy names "${name}", which is not a column of the view`,
        `add it to columns: { ${JSON.stringify(name)}: '…' }`,
      );
    } else if (hasAggregate(source)) {
      found.add('a view cannot be grouped by an aggregate', 'group by columns of the parent or of its relations', name);
    }
  }
}

function hasAggregate(expression: Expression): boolean {
  return walkExpression(expression).some((inner) => inner.kind === 'aggregate');
}
