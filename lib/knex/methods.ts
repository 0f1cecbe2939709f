/** The methods of `knex.schema` that are ours on clients that have materialized views. */
export const METHODS = [
  'alterMaterializedView',
  'createMaterializedView',
  'dropMaterializedView',
  'dropMaterializedViewIfExists',
  'hasMaterializedView',
  'planAlterMaterializedView',
  'refreshMaterializedView',
  'renameMaterializedView',
  'withSuspendedViews',
] as const;

export type Method = (typeof METHODS)[number];

export function isMethod(method: string): method is Method {
  return (METHODS as readonly string[]).includes(method);
}
