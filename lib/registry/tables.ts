import { quoteIdentifier } from '../compiler/dialect';

/** The registry's tables, qualified and quoted. */
export interface RegistryTables {
  readonly schema: string;
  readonly format: string;
  readonly views: string;
  readonly refreshes: string;
}

export const REGISTRY_TABLES = ['format', 'views', 'refreshes'] as const;

export function registryTables(schema: string): RegistryTables {
  const quoted = quoteIdentifier(schema);
  return {
    schema: quoted,
    format: `${quoted}."format"`,
    views: `${quoted}."views"`,
    refreshes: `${quoted}."refreshes"`,
  };
}
