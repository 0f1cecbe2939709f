import type { Expression } from './expression';
import { conditionExpressions } from './traverse';
import type { ParentBody, Relations } from './view';

/** Every expression of a declaration but those of its relations, in which paths start from the parent. */
export function ownExpressions({ columns, filter }: ParentBody): readonly Expression[] {
  return [...columns.map(({ source }) => source), ...(filter === null ? [] : conditionExpressions(filter))];
}

/** The filters and orders of relations, in which paths start from the related table. */
export function relationExpressions(relations: Relations): readonly Expression[] {
  return Object.values(relations).flatMap(({ filter, through, orderBy, relations: inner }) => [
    ...[filter, through?.filter ?? null].flatMap((one) => (one === null ? [] : conditionExpressions(one))),
    ...orderBy.map(({ expression }) => expression),
    ...relationExpressions(inner),
  ]);
}
