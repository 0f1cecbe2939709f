import type { Dialect } from '../compiler/dialect';
import { quoteText } from '../compiler/literal';
import type { ViewDefinition } from '../definition';
import { storageFor } from '.';
import { compileIndex } from './indexes';

/** The statements that make a view, in order: the view, its indexes, its comments. */
export function compileCreate(definition: ViewDefinition, dialect: Dialect): readonly string[] {
  const { name, indexes } = definition;
  return [
    storageFor(definition).create(definition, dialect),
    ...indexes.map((index) => compileIndex(index, dialect.identifier(index.name), dialect.table(name), dialect)),
    ...compileComments(definition, dialect),
  ];
}

function compileComments(definition: ViewDefinition, dialect: Dialect): readonly string[] {
  const { comment, columnComments } = definition.options;
  const table = dialect.table(definition.name);
  const columns = Object.entries(columnComments).map(
    ([column, text]) => `comment on column ${table}.${dialect.identifier(column)} is ${quoteText(text)}`,
  );
  return [...(comment === null ? [] : [storageFor(definition).comment(table, comment)]), ...columns];
}
