import { MAX_NAME_BYTES } from '../definition';
import { describeValue, OptionError } from '../errors';

/**
 * Options of the registry: part of the key `matview` in the Knex configuration.
 *
 * @example
 * const config: Knex.Config = { client: 'pg', matview: { registrySchema: 'views' } };
 */
export interface MatviewConfig {
  /**
   * The schema of the library's own tables; `knex_matview` by default. The name is taken as it is: `wrapIdentifier` does not
   * apply. The schema is created on first use, unless it exists: you can create it for a role that may not create schemas.
   */
  registrySchema?: string;
}

export const DEFAULT_REGISTRY_SCHEMA = 'knex_matview';

/**
 * Reads the `matview` key of a Knex configuration.
 *
 * @throws {OptionError} when `registrySchema` is not a name that a schema can have.
 */
export function readRegistrySchema(config: { readonly matview?: MatviewConfig } | undefined): string {
  const schema: unknown = config?.matview?.registrySchema ?? DEFAULT_REGISTRY_SCHEMA;
  if (typeof schema === 'string' && isSchemaName(schema)) return schema;
  throw new OptionError(
    `the option matview.registrySchema is ${describeValue(schema)}, which cannot be the name of a schema`,
    {
      hint: `give a name of 1 to ${MAX_NAME_BYTES} bytes: knex({ …, matview: { registrySchema: '${DEFAULT_REGISTRY_SCHEMA}' } })`,
    },
  );
}

function isSchemaName(name: string): boolean {
  return (
    name !== '' && Buffer.byteLength(name) <= MAX_NAME_BYTES && !name.includes('\u0000') && !name.startsWith('pg_')
  );
}
