import type { Expression } from '../expression';
import type { IndexDefinition } from '../view';
import { mapCondition } from './map';
import { mapColumns } from './map-body';
import { conditionExpressions } from './traverse';

/** The index on columns of other names. */
export function mapIndexColumns(index: IndexDefinition, change: (name: string) => string): IndexDefinition {
  const map = (expression: Expression): Expression => mapColumns(expression, change);
  return {
    ...index,
    keys: index.keys.map((key) => ({ ...key, expression: map(key.expression) })),
    include: index.include.map(change),
    where: index.where && mapCondition(index.where, map),
  };
}

/** The expressions that an index is on, and those of its predicate. */
export function indexExpressions({ keys, where }: IndexDefinition): readonly Expression[] {
  return [...keys.map(({ expression }) => expression), ...(where === null ? [] : conditionExpressions(where))];
}
