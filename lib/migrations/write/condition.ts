import { assertNever, type Condition } from '../../definition';
import { writeLeaf, writeOperands } from './leaf';
import { call } from './text';
import type { Writer } from './writer';

type Connector = 'where' | 'orWhere';

/** The arguments of `where` that are read as this condition: a comparison, an expression, or a group. */
export function writeWhere(writer: Writer, condition: Condition): string {
  return writeOperands(writer, condition) ?? writeGroup(writer, condition);
}

function writeGroup(writer: Writer, condition: Condition): string {
  if (isConstant(condition)) return String(condition.kind === 'and');
  return `(q) => q.${writeChain(writer, condition).join('.')}`;
}

/** The calls that are read as this condition when nothing else is said. */
export function writeChain(writer: Writer, condition: Condition): readonly string[] {
  if (condition.kind === 'and') return writeAll(writer, condition.conditions);
  if (condition.kind !== 'or' || isConstant(condition)) return [writeLink(writer, condition, 'where')];
  return condition.conditions.flatMap((alternative, index) => {
    const connector = index === 0 ? 'where' : 'orWhere';
    const [first, ...others] = alternative.kind === 'and' ? alternative.conditions : [];
    if (first === undefined) return [writeLink(writer, alternative, connector)];
    return [writeLink(writer, first, connector), ...writeAll(writer, others)];
  });
}

/** The calls that add this condition to what was said before. */
export function writeAdded(writer: Writer, condition: Condition): readonly string[] {
  const isAll = condition.kind === 'and' && !isConstant(condition);
  return isAll ? writeAll(writer, condition.conditions) : [writeLink(writer, condition, 'where')];
}

function writeAll(writer: Writer, conditions: readonly Condition[]): readonly string[] {
  const all = conditions.length === 0 ? [{ kind: 'and' as const, conditions }] : conditions;
  return all.map((one) => writeLink(writer, one, 'where'));
}

/** One call: `whereNull('title')`. */
function writeLink(writer: Writer, condition: Condition, connector: Connector): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return call(connector, [writeGroup(writer, condition)]);
    case 'not':
      return writeNegated(writer, condition.condition, connector);
    case 'comparison':
    case 'in':
    case 'inQuery':
    case 'null':
    case 'between':
    case 'exists':
    case 'truth': {
      const { words, args } = writeLeaf(writer, condition);
      return call(`${connector}${words}`, [args]);
    }
    default:
      return assertNever(condition);
  }
}

/** What `not` is a word of the call for; the negated forms of others are conditions of their own. */
const NEGATED: ReadonlyMap<string, string> = new Map([
  ['Exists', 'NotExists'],
  ['Column', 'NotColumn'],
  ['JsonObject', 'NotJsonObject'],
  ['JsonSupersetOf', 'JsonNotSupersetOf'],
  ['JsonSubsetOf', 'JsonNotSubsetOf'],
]);

function writeNegated(writer: Writer, condition: Condition, connector: Connector): string {
  if (condition.kind !== 'and' && condition.kind !== 'or' && condition.kind !== 'not') {
    const { words, args } = writeLeaf(writer, condition);
    const negated = NEGATED.get(words);
    if (negated !== undefined) return call(`${connector}${negated}`, [args]);
  }
  return call(`${connector}Not`, [writeWhere(writer, condition)]);
}

function isConstant(condition: Condition): boolean {
  return (condition.kind === 'and' || condition.kind === 'or') && condition.conditions.length === 0;
}
