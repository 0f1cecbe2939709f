import { narrow } from '../conditions';
import type { Problems } from '../problems';
import { dropRelation, setRelation } from '../relation-tree';
import { duplicates } from '../validate/text';
import { assertNever, type ParentBody, type QueryBody } from '../view';
import { resolveCondition, resolveExpression } from '../walk/resolve';
import type { ViewChange } from './change';

type Body = ParentBody | QueryBody;

export type BodyChange = Extract<
  ViewChange,
  {
    kind:
      | 'setColumn'
      | 'renameColumn'
      | 'dropColumn'
      | 'setRelation'
      | 'dropRelation'
      | 'addFilter'
      | 'clearFilter'
      | 'setGroupBy'
      | 'setQuery'
      | 'setParent'
      | 'orderColumns';
  }
>;

/** The body after one change. */
export function changeBody(body: Body, change: BodyChange, found: Problems): Body {
  if (change.kind === 'setQuery') return toQueryBody(body, change);
  if (change.kind === 'setParent') return setParent(body, change);
  return body.kind === 'query' ? changeQuery(body, change, found) : changeParent(body, change, found);
}

type WholeChange = Extract<BodyChange, { kind: 'setQuery' | 'setParent' }>;

function toQueryBody(body: Body, { query, columns }: Extract<BodyChange, { kind: 'setQuery' }>): QueryBody {
  return {
    kind: 'query',
    query,
    columns: columns === null ? (body.kind === 'query' ? body.columns : null) : columns.length === 0 ? null : columns,
  };
}

function setParent(body: Body, { parent, key }: Extract<BodyChange, { kind: 'setParent' }>): ParentBody {
  if (body.kind === 'parent') return { ...body, parent, key };
  return { kind: 'parent', parent, key, relations: {}, columns: [], filter: null, groupBy: [] };
}

/** Of an opaque query only the names of its outputs are known, and only where they were given. */
function changeQuery(body: QueryBody, change: Exclude<BodyChange, WholeChange>, found: Problems): QueryBody {
  if (change.kind === 'renameColumn') {
    if (body.columns === null) return body;
    checkRename(body.columns, change.from, change.to, found);
    return { ...body, columns: body.columns.map((name) => (name === change.from ? change.to : name)) };
  }
  found.add(
    `it is given by a query, so that ${change.kind} cannot change it`,
    'give the new query: view.as(knex(…).select(…))',
  );
  return body;
}

function changeParent(body: ParentBody, change: Exclude<BodyChange, WholeChange>, found: Problems): ParentBody {
  switch (change.kind) {
    case 'setColumn':
      return setColumn(body, change);
    case 'renameColumn':
      return renameColumn(body, change, found);
    case 'dropColumn':
      return dropColumn(body, change.name, found);
    case 'orderColumns':
      return orderColumns(body, change.names, found);
    case 'setRelation':
      return { ...body, relations: setRelation(body.relations, change, body.key, found) };
    case 'dropRelation':
      return { ...body, relations: dropRelation(body.relations, change.path, found) };
    case 'addFilter':
      return { ...body, filter: narrow(body.filter, resolveCondition(change.condition, body.relations)) };
    case 'clearFilter':
      return { ...body, filter: null };
    case 'setGroupBy':
      return { ...body, groupBy: change.names };
    default:
      return assertNever(change);
  }
}

function setColumn(body: ParentBody, { name, source }: Extract<BodyChange, { kind: 'setColumn' }>): ParentBody {
  const column = { name, source: resolveExpression(source, body.relations) };
  const isThere = body.columns.some((known) => known.name === name);
  const columns = isThere
    ? body.columns.map((known) => (known.name === name ? column : known))
    : [...body.columns, column];
  return { ...body, columns };
}

function renameColumn(
  body: ParentBody,
  { from, to }: { readonly from: string; readonly to: string },
  found: Problems,
): ParentBody {
  const names = body.columns.map((column) => column.name);
  checkRename(names, from, to, found);
  return {
    ...body,
    columns: body.columns.map((column) => (column.name === from ? { ...column, name: to } : column)),
    groupBy: body.groupBy.map((name) => (name === from ? to : name)),
  };
}

function checkRename(names: readonly string[], from: string, to: string, found: Problems): void {
  if (!names.includes(from)) reportMissing(from, names, 'renameColumn', found);
  else if (from !== to && names.includes(to)) {
    found.add(`renameColumn: there is a column "${to}" already`, 'drop or rename that one first', from);
  }
}

function dropColumn(body: ParentBody, name: string, found: Problems): ParentBody {
  const names = body.columns.map((column) => column.name);
  if (!names.includes(name)) reportMissing(name, names, 'dropColumn', found);
  return { ...body, columns: body.columns.filter((column) => column.name !== name) };
}

function orderColumns(body: ParentBody, names: readonly string[], found: Problems): ParentBody {
  const known = body.columns.map((column) => column.name);
  const missing = known.filter((name) => !names.includes(name));
  for (const name of names.filter((one) => !known.includes(one))) reportMissing(name, known, 'columnOrder', found);
  for (const name of duplicates(names)) found.add(`columnOrder names "${name}" twice`, 'name it once', name);
  if (missing.length > 0) {
    found.add(
      `columnOrder leaves out ${missing.map((name) => `"${name}"`).join(', ')}`,
      'name every column of the view',
    );
  }
  return { ...body, columns: [...body.columns].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)) };
}

function reportMissing(name: string, names: readonly string[], method: string, found: Problems): void {
  found.add(`${method} names "${name}", which is not a column of the view`, `its columns are: ${names.join(', ')}`);
}
