import type { MaterializedViewBuilder } from '../../../lib/declare/view-builder';
import type { GeneratedView } from './definition';

/** Declares a generated view as a migration would. */
export function declare(builder: MaterializedViewBuilder, view: GeneratedView): void {
  const { parent, relations, columns, where, groupBy } = view;
  builder.from({ schema: parent.schema, table: parent.name }, { key: parent.key });
  for (const { path, spec } of relations) if (spec !== null) builder.relation(path, spec);
  for (const { name, source } of columns) builder.column(name, source);
  if (where !== null) builder.where(where);
  if (groupBy.length > 0) builder.groupBy(...groupBy);
}
