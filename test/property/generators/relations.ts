import { belongsTo, hasMany, hasOne, hasOneThrough, manyToMany, type RelationSpec } from '../../../lib/declare';
import { generateCondition } from './condition';
import type { ColumnType, Table } from './schema';
import type { Tape } from './tape';

type Path = readonly string[];

/** A relation of a generated definition, or its parent (where the path is empty). */
export interface Node {
  readonly path: Path;
  readonly table: Table;
  /** What a source may read here: the table's columns, and extras of the table between. */
  readonly columns: { readonly [name: string]: ColumnType };
  /** The path up to the last to-many step. */
  readonly branch: Path;
  /** Columns that put the rows of one owner into one order (rows that are equal in them are equal in all). */
  readonly total: Path;
  /** A to-many step whose relation says such an order. */
  readonly isOrdered: boolean;
  readonly spec: RelationSpec | null;
}

/** Names that are like those of tables, columns and the aliases that a compiler might think of. */
const RELATION_NAMES = ['r', 'a', 'b__c', 'b', 'c', 'id', 'order', 'through', 'a__through', 'x.y', 'Name', 'name'];

export function parentNode(table: Table): Node {
  return { path: [], table, columns: table.columns, branch: [], total: table.key, isOrdered: true, spec: null };
}

/** The relations below a node, up to three deep, outer ones first. */
export function generateRelations(tape: Tape, tables: readonly Table[], owner: Node): readonly Node[] {
  const depth = owner.path.length;
  if (depth === 3) return [];
  const count = depth === 0 ? 1 + tape.below(4) : tape.below(4 - depth);
  const start = tape.below(RELATION_NAMES.length);
  return Array.from({ length: count }, (_child, index) => {
    const name = RELATION_NAMES[(start + index) % RELATION_NAMES.length] as string;
    const child = generateRelation(tape, tables, owner, name);
    return [child, ...generateRelations(tape, tables, child)];
  }).flat();
}

interface Step {
  readonly spec: RelationSpec;
  readonly isMany: boolean;
  readonly extras: { readonly [name: string]: ColumnType };
}

function generateRelation(tape: Tape, tables: readonly Table[], owner: Node, name: string): Node {
  const table = tape.pick(tables);
  const step = generateStep(tape, tables, owner.table, table);
  const path = [...owner.path, name];
  const total = [...table.key, ...Object.keys(step.extras)];
  const columns = { ...table.columns, ...step.extras };
  const isOrdered = step.isMany && tape.chance(65);
  const ordered = isOrdered ? orderTotally(tape, step.spec, { columns, total }) : step.spec;
  const spec = tape.chance(25)
    ? filtered(tape, ordered, { path: [], table, columns: table.columns, branch: [] })
    : ordered;
  return { path, table, columns, branch: step.isMany ? path : owner.branch, total, isOrdered, spec };
}

function generateStep(tape: Tape, tables: readonly Table[], owner: Table, table: Table): Step {
  const target = { schema: table.schema, table: table.name };
  switch (tape.below(5)) {
    case 0:
      return { spec: hasMany(target, manyLink(tape, owner, table)), isMany: true, extras: {} };
    case 1:
      return {
        spec: belongsTo(target, { from: linkTo(tape, owner, table), to: table.key }),
        isMany: false,
        extras: {},
      };
    case 2:
      return generateThrough(tape, tables, owner, table);
    case 3:
      return generateThrough(tape, tables, owner, table);
    default:
      return { spec: generateHasOne(tape, owner, table), isMany: false, extras: {} };
  }
}

/** Columns of `owner` that may point to the key of `table`. */
function linkTo(tape: Tape, owner: Table, table: Table): Path {
  if (table.key.length === 2) return [tape.pick(['l1', 'l2']), 'lt'];
  return [tape.pick(['l1', 'l2', 'l3', ...owner.key.filter((column) => column !== 'k2'), 'qty'])];
}

/** Columns of `table` that may point to the key of `owner`, or to any column with as little uniqueness as they have. */
function manyLink(tape: Tape, owner: Table, table: Table): { from?: Path; to: Path; key: Path } {
  if (tape.chance(25))
    return { from: [tape.pick(['qty', 'l1', 'l3'])], to: [tape.pick(['l2', 'qty', 'l3'])], key: table.key };
  if (tape.chance(10)) return { from: ['name'], to: ['name'], key: table.key };
  return { from: owner.key, to: linkTo(tape, table, owner), key: table.key };
}

function generateHasOne(tape: Tape, owner: Table, table: Table): RelationSpec {
  const target = { schema: table.schema, table: table.name };
  const own = owner.key.filter((column) => column !== 'k2');
  if (tape.chance(40)) return hasOne(target, { from: [tape.pick([...own, 'l1', 'qty'])], to: ['u1'], key: table.key });
  const spec = hasOne(target, { from: owner.key, to: linkTo(tape, table, owner), key: table.key });
  return orderTotally(tape, spec, { columns: table.columns, total: table.key });
}

const EXTRAS: { readonly [name: string]: ColumnType } = {
  qty: 'integer',
  name: 'text',
  l1: 'integer',
  'is ok': 'boolean',
  Price: 'numeric',
};

function generateThrough(tape: Tape, tables: readonly Table[], owner: Table, table: Table): Step {
  const between = tape.pick(tables);
  const isMany = tape.chance(65);
  const picked = tape.some(2, () => tape.pick(Object.keys(EXTRAS)));
  const extras = Object.fromEntries(picked.map((column) => [`extra_${column}`, column]));
  const types = Object.fromEntries(picked.map((column) => [`extra_${column}`, EXTRAS[column] as ColumnType]));
  const loose = tape.chance(15);
  const link = {
    through: { schema: between.schema, table: between.name },
    from: linkTo(tape, between, owner),
    to: loose ? ['l1'] : linkTo(tape, between, table),
    key: owner.key,
    otherKey: loose ? ['l2'] : table.key,
    extras,
  };
  const target = { schema: table.schema, table: table.name };
  let spec = isMany ? manyToMany(target, link) : hasOneThrough(target, link);
  if (tape.chance(25)) {
    const condition = generateCondition(tape, {
      nodes: [{ path: [], table: between, columns: between.columns, branch: [] }],
      exists: [],
      tables: [],
      depth: 1,
    });
    spec = spec.whereThrough(condition);
  }
  if (!isMany)
    spec = orderTotally(tape, spec, {
      columns: { ...table.columns, ...types },
      total: [...table.key, ...Object.keys(types)],
    });
  return { spec, isMany, extras: types };
}

function orderTotally(
  tape: Tape,
  spec: RelationSpec,
  { columns, total }: Pick<Node, 'columns' | 'total'>,
): RelationSpec {
  const sortable = Object.keys(columns).filter((name) => columns[name] !== 'json');
  const first = tape.chance(60)
    ? spec.orderBy(tape.pick(sortable), tape.pick(['asc', 'desc']), tape.pick([null, 'first', 'last']))
    : spec;
  return total.reduce((ordered, column) => ordered.orderBy(column, tape.pick(['asc', 'desc'])), first);
}

function filtered(
  tape: Tape,
  spec: RelationSpec,
  node: Pick<Node, 'path' | 'table' | 'columns' | 'branch'>,
): RelationSpec {
  return spec.where(generateCondition(tape, { nodes: [node], exists: [], tables: [], depth: 1 }));
}

/** Whether two paths are on one chain, and may be read by one row. */
export function onOneChain(left: Path, right: Path): boolean {
  return startsWith(left, right) || startsWith(right, left);
}

export function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((step, index) => path[index] === step);
}
