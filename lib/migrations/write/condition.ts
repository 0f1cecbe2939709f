import { negationOf, whereName } from '../../declare';
import type { Condition, Connector } from '../../definition';
import { type WhereCall, writeLeaf, writeOperands } from './leaf';
import { call } from './text';
import type { Writer } from './writer';

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
  if (condition.kind !== 'or' || isConstant(condition)) return [writeLink(writer, condition, 'and')];
  return condition.conditions.flatMap((alternative, index) => {
    const connector = index === 0 ? 'and' : 'or';
    const [first, ...others] = alternative.kind === 'and' ? alternative.conditions : [];
    if (first === undefined) return [writeLink(writer, alternative, connector)];
    return [writeLink(writer, first, connector), ...writeAll(writer, others)];
  });
}

/** The calls that add this condition to what was said before. */
export function writeAdded(writer: Writer, condition: Condition): readonly string[] {
  const isAll = condition.kind === 'and' && !isConstant(condition);
  return isAll ? writeAll(writer, condition.conditions) : [writeLink(writer, condition, 'and')];
}

function writeAll(writer: Writer, conditions: readonly Condition[]): readonly string[] {
  const all = conditions.length === 0 ? [{ kind: 'and' as const, conditions }] : conditions;
  return all.map((one) => writeLink(writer, one, 'and'));
}

/** One call: `whereNull('title')`. */
function writeLink(writer: Writer, condition: Condition, connector: Connector): string {
  if (condition.kind === 'not') return writeNegated(writer, condition.condition, connector);
  const leaf = writeLeaf(writer, condition);
  if (leaf === null) return writeCall({ form: 'where', args: writeGroup(writer, condition) }, connector, false);
  return writeCall(leaf, connector, 'negated' in condition && condition.negated);
}

function writeNegated(writer: Writer, condition: Condition, connector: Connector): string {
  const leaf = writeLeaf(writer, condition);
  if (leaf !== null && negationOf(leaf.form) === 'not') return writeCall(leaf, connector, true);
  return writeCall({ form: 'where', args: writeWhere(writer, condition) }, connector, true);
}

function writeCall({ form, args }: WhereCall, connector: Connector, negated: boolean): string {
  return call(whereName({ form, connector, negated }), [args]);
}

function isConstant(condition: Condition): boolean {
  return (condition.kind === 'and' || condition.kind === 'or') && condition.conditions.length === 0;
}
