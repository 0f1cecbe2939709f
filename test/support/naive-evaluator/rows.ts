import type { Relation, Relations } from '../../../lib/definition';
import { compareForOrder, same } from './compare';
import { holds } from './condition';
import { evaluate } from './expression';
import type { Database, Row } from './values';

/** A parent row, and the rows that were chosen along to-many paths from it (null where a left join found none). */
export class Place {
  constructor(
    readonly database: Database,
    readonly relations: Relations,
    readonly parent: Row,
    /** What tells the parents apart. */
    readonly key: readonly string[] = [],
    private readonly chosen: ReadonlyMap<string, Row | null> = new Map(),
    /** In a view with `groupBy`, all rows of the group. */
    readonly group: readonly Place[] | null = null,
  ) {}

  /** The row at a path; null where a to-one step leads nowhere. */
  row(path: readonly string[]): Row | null {
    if (path.length === 0) return this.parent;
    const chosen = this.chosen.get(keyOf(path));
    if (chosen !== undefined) return chosen;
    const owner = this.row(path.slice(0, -1));
    if (owner === null) return null;
    const relation = relationAt(this.relations, path);
    if (isMany(relation)) throw new Error(`no row of ${path.join('.')} was chosen`);
    return relatedRows(this.database, owner, relation)[0] ?? null;
  }

  has(path: readonly string[]): boolean {
    return this.chosen.has(keyOf(path));
  }

  choose(path: readonly string[], row: Row | null): Place {
    return new Place(
      this.database,
      this.relations,
      this.parent,
      this.key,
      new Map([...this.chosen, [keyOf(path), row]]),
      this.group,
    );
  }

  withGroup(group: readonly Place[]): Place {
    return new Place(this.database, this.relations, this.parent, this.key, this.chosen, group);
  }

  /** One place for every row along a path: inner joins, nested loops. */
  along(path: readonly string[]): readonly Place[] {
    let places: readonly Place[] = [this];
    for (let length = 1; length <= path.length; length += 1)
      places = places.flatMap((place) => place.step(path.slice(0, length)));
    return places;
  }

  private step(path: readonly string[]): readonly Place[] {
    if (this.has(path)) return this.row(path) === null ? [] : [this];
    return this.rowsAt(path).map((row) => this.choose(path, row));
  }

  /** As {@link along}, with left joins: one place with nulls where there is no row. */
  leftAlong(path: readonly string[]): readonly Place[] {
    let places: readonly Place[] = [this];
    for (let length = 1; length <= path.length; length += 1) {
      const here = path.slice(0, length);
      places = places.flatMap((place) => {
        if (place.has(here)) return [place];
        const rows = place.rowsAt(here);
        return rows.length === 0 ? [place.choose(here, null)] : rows.map((row) => place.choose(here, row));
      });
    }
    return places;
  }

  private rowsAt(path: readonly string[]): readonly Row[] {
    const owner = this.row(path.slice(0, -1));
    return owner === null ? [] : relatedRows(this.database, owner, relationAt(this.relations, path));
  }
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

export function relationAt(relations: Relations, path: readonly string[]): Relation {
  const [first, ...rest] = path;
  const relation = relations[first as string];
  if (relation === undefined) throw new Error(`no relation ${path.join('.')}`);
  return rest.length === 0 ? relation : relationAt(relation.relations, rest);
}

export function isMany(relation: Relation): boolean {
  return relation.kind === 'hasMany' || relation.kind === 'manyToMany';
}

/** The rows that one step leads to, in the relation's order; a step to one row leads to the first. */
function relatedRows(database: Database, owner: Row, relation: Relation): readonly Row[] {
  const found = relation.through
    ? rowsThrough(database, owner, relation)
    : directRows(database, owner, relation, relation.from);
  const kept = found.filter((row) => relation.filter === null || holds(relation.filter, alone(database, row)));
  const sorted = [...kept].sort((left, right) => compareRows(database, relation, left, right));
  return isMany(relation) ? sorted : sorted.slice(0, 1);
}

function directRows(database: Database, owner: Row, relation: Relation, from: readonly string[]): readonly Row[] {
  return tableRows(database, relation.table.name).filter((row) => linked(owner, from, row, relation.to));
}

function rowsThrough(database: Database, owner: Row, relation: Relation): readonly Row[] {
  const through = relation.through as NonNullable<Relation['through']>;
  const between = tableRows(database, through.table.name)
    .filter((row) => linked(owner, relation.from, row, through.from))
    .filter((row) => through.filter === null || holds(through.filter, alone(database, row)));
  return between.flatMap((link) => {
    const extras = Object.entries(through.extras).map(([name, column]) => [name, link[column] ?? null] as const);
    return directRows(database, link, relation, through.to).map((row) => ({ ...row, ...Object.fromEntries(extras) }));
  });
}

function tableRows(database: Database, table: string): readonly Row[] {
  const rows = database[table];
  if (rows === undefined) throw new Error(`no table ${table}`);
  return rows;
}

function linked(left: Row, leftColumns: readonly string[], right: Row, rightColumns: readonly string[]): boolean {
  return leftColumns.every((column, index) => {
    const [a, b] = [left[column] ?? null, right[rightColumns[index] as string] ?? null];
    return a !== null && b !== null && same(a, b);
  });
}

/** A row that is read by itself, as the filter and the order of a relation read it. */
function alone(database: Database, row: Row): Place {
  return new Place(database, {}, row);
}

function compareRows(database: Database, relation: Relation, left: Row, right: Row): number {
  for (const { expression, direction, nulls } of relation.orderBy) {
    const [a, b] = [evaluate(expression, alone(database, left)), evaluate(expression, alone(database, right))];
    const compared = compareForOrder(a, b, direction, nulls);
    if (compared !== 0) return compared;
  }
  return 0;
}
