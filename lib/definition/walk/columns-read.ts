import { assertNever, type ParentBody } from '../view';
import { bodyParts, partExpressions } from './body-parts';
import type { ColumnUse, TableColumn } from './map-body';
import { walkExpression } from './traverse';

/** Every column of every table that a declaration reads, joins and keys included. */
export function columnsRead(body: ParentBody): readonly TableColumn[] {
  return bodyParts(body).flatMap((part) => {
    if (part.kind === 'tableColumn') return isRead(body, part.use) ? [{ table: part.table, name: part.name }] : [];
    if (part.kind !== 'expression' && part.kind !== 'condition') return [];
    return partExpressions(part)
      .flatMap(walkExpression)
      .flatMap((inner) => {
        if (inner.kind !== 'column') return [];
        const read = part.place.columnAt(inner.path, inner.column);
        // An extra is read where the relation declares it.
        return read === null || read.isExtra ? [] : [{ table: read.table, name: read.name }];
      });
  });
}

/** A view of groups does not read the key of its parent; only a count of its rows reads the key of a relation. */
function isRead({ groupBy }: ParentBody, use: ColumnUse): boolean {
  switch (use) {
    case 'join':
    case 'extra':
      return true;
    case 'key of the parent':
      return groupBy.length === 0;
    case 'key of a relation':
      return false;
    default:
      return assertNever(use);
  }
}
