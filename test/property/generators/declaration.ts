import { DefinitionError } from '../../../lib';
import {
  type ColumnDraft,
  ConditionBuilder,
  defineView,
  emptyDraft,
  hasMany,
  hasOne,
  type IndexColumnInput,
  type IndexDraft,
  type IndexOptions,
  type RelationDraft,
  sql,
  type ViewDraft,
} from '../../../lib/declare';
import type { Condition, TableName, ViewDefinition } from '../../../lib/definition';
import { type GeneratedView, generateView } from './definition';
import {
  type LooseContext,
  looseAggregate,
  looseColumn,
  looseCondition,
  looseQuery,
  looseSource,
  looseText,
  type Pools,
} from './loose';
import { generateTables } from './schema';
import type { Tape } from './tape';

/** The choices of a declaration: of its tables and view, of what else it reads and says, and of its indexes and options. */
export interface DeclarationTapes {
  readonly view: Tape;
  readonly loose: Tape;
  readonly details: Tape;
}

/** A definition with anything in it that a definition can have; null where the choices contradict each other. */
export function generateDeclaration(tapes: DeclarationTapes, pools: Pools): ViewDefinition | null {
  const { loose, details } = tapes;
  const name = generateTableName(details, pools);
  const body = loose.chance(15) ? generateQuery(loose, pools) : generateParent(tapes, pools);
  const columns = body.columnNames ?? (body.columns ?? []).map((column) => column.name);
  const options = generateOptions(details, pools, columns);
  return acceptable(() =>
    defineView({ ...emptyDraft(name), ...body, ...options, indexes: generateIndexes(details, pools, columns) }),
  );
}

/** Null in place of what is refused. */
export function acceptable<Made>(make: () => Made): Made | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof DefinitionError) return null;
    throw error;
  }
}

function generateTableName(tape: Tape, { names }: Pools): TableName {
  return { schema: tape.chance(30) ? tape.pick(names) : null, name: tape.pick(names) };
}

function generateQuery(tape: Tape, pools: Pools): Partial<ViewDraft> {
  const context = { ...pools, path: [], depth: 2 };
  return {
    query: tape.chance(50) ? looseQuery(tape, context) : tape.some(3, () => looseText(tape, pools)).join(' '),
    columnNames: tape.chance(50)
      ? unique([tape.pick(pools.names), ...tape.some(3, () => tape.pick(pools.names))])
      : null,
  };
}

const MANY = ['many', 'x.y', '__proto__', '*', '9'];

function generateParent({ view: tape, loose }: DeclarationTapes, pools: Pools): Partial<ViewDraft> {
  const view = generateView(tape, generateTables(tape));
  const many = generateMany(
    loose,
    pools,
    view.relations.map(({ path }) => path[0] ?? ''),
  );
  const relations = view.relations.flatMap(({ path, spec }) => (spec === null ? [] : [{ path, spec }]));
  return {
    parent: { schema: view.parent.schema, name: view.parent.name },
    key: view.parent.key,
    relations: [...relations, ...many],
    columns: [...view.columns, ...generateColumns(loose, pools, view, many)],
    filter: generateFilter(loose, pools, view),
    groupBy: view.groupBy,
  };
}

function generateColumns(
  tape: Tape,
  pools: Pools,
  view: GeneratedView,
  many: readonly RelationDraft[],
): readonly ColumnDraft[] {
  if (view.groupBy.length > 0) return [];
  const taken = new Set(view.columns.map(({ name }) => name));
  const paths = many.filter(({ path }) => path.length === 1).map(({ path }) => path);
  const added = unique(tape.some(5, () => tape.pick(pools.names))).filter((name) => !taken.has(name));
  return added.map((name) => ({ name, source: generateColumn(tape, { ...pools, path: [], depth: 3 }, paths) }));
}

function generateFilter(tape: Tape, pools: Pools, { where }: GeneratedView): Condition | null {
  const filter = new ConditionBuilder();
  const method = (): 'where' | 'orWhere' => tape.pick(['where', 'orWhere'] as const);
  if (where !== null) filter.where(where);
  if (tape.chance(50)) filter[method()](looseCondition(tape, { ...pools, path: [], depth: 3 }));
  if (tape.chance(15)) filter[method()](tape.chance(50));
  return filter.build();
}

/** Relations of odd names and tables, nested once. */
export function generateMany(tape: Tape, pools: Pools, taken: readonly string[]): readonly RelationDraft[] {
  const inner: LooseContext = { ...pools, path: [], depth: 2 };
  return MANY.filter((name) => !taken.includes(name) && tape.chance(40)).flatMap((name): RelationDraft[] => {
    const { schema, name: table } = generateTableName(tape, pools);
    const spec = hasMany(
      { schema, table },
      tape.chance(50) ? tape.pick(pools.names) : { to: ['a', 'b.c'], from: ['x', 'y'], key: ['k'] },
    );
    const filtered = tape.chance(40)
      ? spec.where(looseCondition(tape, inner)).orderBy(looseColumn(tape, inner), 'desc', 'last')
      : spec;
    const one = hasOne(tape.pick(pools.names), { to: tape.pick(pools.names), key: tape.pick(pools.names) });
    return [{ path: [name], spec: filtered }, ...(tape.chance(40) ? [{ path: [name, 'in.ner'], spec: one }] : [])];
  });
}

export function generateColumn(
  tape: Tape,
  own: LooseContext,
  many: readonly (readonly string[])[],
): ColumnDraft['source'] {
  if (tape.chance(15)) return true;
  if (many.length === 0 || tape.chance(50)) return looseSource(tape, own);
  return looseAggregate(tape, { ...own, path: tape.pick(many) });
}

export function generateIndexes(tape: Tape, pools: Pools, columns: readonly string[]): readonly IndexDraft[] {
  if (columns.length === 0) return [];
  const made = tape.some(
    3,
    (): IndexDraft => ({
      unique: tape.chance(40),
      columns: [tape.pick(columns), ...tape.some(2, () => generateKey(tape, pools, columns))],
      options: generateIndexOptions(tape, pools, columns),
    }),
  );
  return made.map((index) =>
    index.unique ? index : { ...index, options: { ...index.options, nullsNotDistinct: false } },
  );
}

function generateKey(tape: Tape, pools: Pools, columns: readonly string[]): IndexColumnInput {
  const column = tape.chance(70) ? tape.pick(columns) : sql`lower(${tape.pick(pools.texts)})`;
  if (tape.chance(40)) return column;
  return {
    column,
    ...(tape.chance(40) ? { order: tape.pick(['asc', 'desc'] as const) } : {}),
    ...(tape.chance(40) ? { nulls: tape.pick(['first', 'last'] as const) } : {}),
    ...(tape.chance(40)
      ? { opclass: tape.pick(['text_pattern_ops', 'app.ops', { schema: 'a.b', table: 'c.d' }]) }
      : {}),
    ...(tape.chance(40) ? { collate: tape.pick(['C', 'pg_catalog.C', { table: 'und.x' }]) } : {}),
  };
}

function generateIndexOptions(tape: Tape, pools: Pools, columns: readonly string[]): IndexOptions {
  const where = new ConditionBuilder().where(tape.pick(columns), tape.pick(pools.values)).build();
  const isPartial = tape.chance(40);
  return {
    ...(tape.chance(30) ? { indexName: tape.pick(pools.names) } : {}),
    ...(tape.chance(30) ? { method: tape.pick(['btree', 'gin']) } : {}),
    ...(tape.chance(30) ? { include: tape.some(2, () => tape.pick(columns)) } : {}),
    ...(isPartial
      ? {
          where: tape.pick([
            sql`x > ${5}`,
            (q: ConditionBuilder) => q.add('and', where),
            (q: ConditionBuilder) => q.whereNotNull(sql`a`).orWhere(tape.pick(columns), '>', 4),
            (q: ConditionBuilder) => q.whereExists(sql`select 1`),
            { active: true },
          ]),
        }
      : {}),
    ...(tape.chance(30) ? { opclass: 'gin_trgm_ops' } : {}),
    ...(tape.chance(30) ? { nullsNotDistinct: true } : {}),
    ...(tape.chance(30) ? { fillfactor: 70 } : {}),
    ...(tape.chance(30) ? { storage: { fastupdate: false, fillfactor: '50' } } : {}),
    ...(tape.chance(30) ? { tablespace: tape.pick(pools.names) } : {}),
  };
}

function generateOptions(tape: Tape, pools: Pools, columns: readonly string[]): Partial<ViewDraft> {
  const commented = columns.filter(() => tape.chance(20));
  return {
    withData: !tape.chance(20),
    comment: tape.chance(30) ? tape.pick(pools.texts) : null,
    columnComments: Object.fromEntries(commented.map((column) => [column, tape.pick(pools.texts)])),
    storage: tape.chance(30) ? { fillfactor: 70, 'toast.autovacuum_enabled': false, __x: 'a' } : {},
    tablespace: tape.chance(20) ? tape.pick(pools.names) : null,
    accessMethod: tape.chance(20) ? tape.pick(pools.names) : null,
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
