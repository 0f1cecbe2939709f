import { ConditionBuilder, readIndex, readSource, sql } from '../../../lib/declare';
import {
  alterView,
  type IndexDefinition,
  Problems,
  type ViewChange,
  type ViewDefinition,
  withoutDefaultName,
} from '../../../lib/definition';
import { chooseIndex } from '../../../lib/migrations/compare/indexes';
import { acceptable, generateColumn, generateIndexes, generateMany } from './declaration';
import { type LooseContext, looseCondition, looseQuery, type Pools } from './loose';
import type { Tape } from './tape';

/** Changes of a definition, each of which is possible after those before it. */
export function generateChanges(tape: Tape, definition: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const changes: ViewChange[] = [];
  let current = definition;
  for (const _attempt of tape.some(7, () => null)) {
    const added = generateChange(tape, current, pools);
    const changed = acceptable(() => alterView(definition, [...changes, ...added]));
    if (changed === null || added.some((change) => isLate(change, changes))) continue;
    changes.push(...added);
    current = changed;
    if (added.some(({ kind }) => kind === 'setQuery')) break;
  }
  return changes;
}

/** Indexes are added as they are in the end, after all that happens to columns. */
function isLate({ kind }: ViewChange, before: readonly ViewChange[]): boolean {
  return (
    ['renameColumn', 'dropColumn', 'setQuery'].includes(kind) && before.some((change) => change.kind === 'addIndex')
  );
}

/** One change, or several that one call makes; none where nothing is possible. */
function generateChange(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const choice = tape.below(4);
  if (choice === 0) return generateOption(tape, view, pools);
  if (choice === 1) return generateIndex(tape, view, pools);
  if (view.body.kind === 'query' || tape.chance(5)) return generateQuery(tape, view, pools);
  return choice === 2 ? generateColumnChange(tape, view, pools) : generateRest(tape, view, pools);
}

function columnsOf({ body }: ViewDefinition): readonly string[] {
  return body.kind === 'query' ? (body.columns ?? []) : body.columns.map(({ name }) => name);
}

function generateColumnChange(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const columns = columnsOf(view);
  switch (tape.below(4)) {
    case 0:
      return [{ kind: 'renameColumn', from: tape.pick(columns), to: tape.pick(pools.names) }];
    case 1:
      return [...new Set([tape.pick(columns), tape.pick(columns)])].map((name) => ({ kind: 'dropColumn', name }));
    case 2:
      return [{ kind: 'orderColumns', names: [...columns].reverse() }];
    default:
      return generateSetColumns(tape, view, pools);
  }
}

/** Sources as data, as they are in a definition that has these columns. */
function generateSetColumns(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const own: LooseContext = { ...pools, path: [], depth: 2 };
  const relations = view.body.kind === 'parent' ? Object.entries(view.body.relations) : [];
  const many = relations.flatMap(([name, { kind }]) => (kind === 'hasMany' ? [[name]] : []));
  const names = [...new Set([tape.pick(pools.names), ...tape.some(2, () => tape.pick(pools.names))])];
  const changed = acceptable(() =>
    alterView(
      view,
      names.map((name) => ({
        kind: 'setColumn',
        name,
        source: readSource(name, generateColumn(tape, own, many), new Problems()),
      })),
    ),
  );
  const columns = changed?.body.kind === 'parent' ? changed.body.columns : [];
  return columns
    .filter(({ name }) => names.includes(name))
    .map(({ name, source }) => ({ kind: 'setColumn', name, source }));
}

function generateRest(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const relations = view.body.kind === 'parent' ? Object.keys(view.body.relations) : [];
  switch (tape.below(6)) {
    case 0:
      return [{ kind: 'setParent', parent: { schema: null, name: tape.pick(pools.names) }, key: ['id', 'b'] }];
    case 1: {
      const [draft] = generateMany(tape, pools, []);
      if (draft === undefined) return [];
      const { relation } = draft.spec;
      return [{ kind: 'setRelation', path: draft.path, relation: { ...relation, from: relation.from ?? ['id'] } }];
    }
    case 2:
      return relations.length === 0 ? [] : [{ kind: 'dropRelation', path: [tape.pick(relations)] }];
    case 3:
      return [{ kind: 'clearFilter' }];
    case 4:
      return [{ kind: 'setGroupBy', names: [...new Set(tape.some(2, () => tape.pick(columnsOf(view))))] }];
    default: {
      const condition = new ConditionBuilder().where(looseCondition(tape, { ...pools, path: [], depth: 2 })).build();
      return condition === null ? [] : [{ kind: 'addFilter', condition }];
    }
  }
}

function generateQuery(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const columns = columnsOf(view);
  if (view.body.kind === 'query' && columns.length > 0 && tape.chance(50))
    return [{ kind: 'renameColumn', from: tape.pick(columns), to: tape.pick(pools.names) }];
  const { expression } = tape.chance(50) ? looseQuery(tape, { ...pools, path: [], depth: 1 }) : sql`select 1`;
  if (expression.kind !== 'sql') throw new Error('sql makes nothing else');
  const names = [...new Set([tape.pick(pools.names), tape.pick(pools.names)])];
  return [{ kind: 'setQuery', query: { ...expression, query: true }, columns: tape.chance(50) ? names : null }];
}

function generateIndex(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  if (view.indexes.length > 0 && tape.chance(40)) {
    return [{ kind: 'dropIndex', index: chooseIndex(view.name.name, tape.pick(view.indexes)) }];
  }
  const [draft] = generateIndexes(tape, pools, columnsOf(view));
  if (draft === undefined) return [];
  const changed = acceptable(() => alterView(view, [{ kind: 'addIndex', index: readIndex(draft, new Problems()) }]));
  const index = changed?.indexes[changed.indexes.length - 1] as IndexDefinition;
  const taken = new Set(view.indexes.map(({ name }) => name));
  return changed === null ? [] : [{ kind: 'addIndex', index: withoutDefaultName(view.name.name, index, taken) }];
}

function generateOption(tape: Tape, view: ViewDefinition, pools: Pools): readonly ViewChange[] {
  const name = (): string | null => (tape.chance(50) ? tape.pick(pools.names) : null);
  const text = (): string | null => (tape.chance(70) ? tape.pick(pools.texts) : null);
  const columns = columnsOf(view);
  switch (tape.below(5)) {
    case 0:
      return [{ kind: 'setComment', comment: text() }];
    case 1: {
      const commented = columns.filter(() => tape.chance(50));
      return commented.map((column) => ({ kind: 'setColumnComment', column, comment: text() }));
    }
    case 2:
      return [{ kind: 'setStorage', storage: { fillfactor: tape.chance(50) ? 70 : null, a: 'x', 'toast.b': true } }];
    case 3:
      return [{ kind: 'setTablespace', tablespace: name() }];
    default:
      return [{ kind: 'setAccessMethod', accessMethod: name() }];
  }
}
