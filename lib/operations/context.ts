import type { PhysicalName } from '../catalog/relation';
import type { Dialect } from '../compiler/dialect';
import type { TableName } from '../definition';
import type { Database } from '../session/database';

/** What an operation needs to happen. */
export interface ExecutionContext {
  readonly database: Database;
  readonly dialect: Dialect;
  /** The schema of the library's own tables, unquoted. */
  readonly registrySchema: string;
}

/** A name as the catalog holds it. */
export function toPhysicalName({ dialect }: ExecutionContext, name: TableName): PhysicalName {
  return {
    schema: name.schema === null ? null : dialect.physicalName(name.schema),
    name: dialect.physicalName(name.name),
  };
}
