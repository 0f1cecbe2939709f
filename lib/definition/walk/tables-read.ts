import type { TableName } from '../names';
import type { ViewDefinition } from '../view';
import { bodyParts } from './body-parts';

/** The relations that a definition names; SQL text in it is not looked into. */
export function tablesRead({ body }: Pick<ViewDefinition, 'body'>): readonly TableName[] {
  return bodyParts(body).flatMap((part) => (part.kind === 'table' ? [part.table] : []));
}
