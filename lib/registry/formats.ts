import type { RegistryTables } from './tables';

type Format = (tables: RegistryTables) => readonly string[];

/** What brings the registry from each format to the next; the first from nothing. Never change one that was released. */
const FORMATS: readonly Format[] = [firstFormat];

/** The format that this release reads and writes. */
export const REGISTRY_FORMAT = FORMATS.length;

/** The statements that bring the registry from the format `from` to {@link REGISTRY_FORMAT}, and say so in it. */
export function upgradeStatements(tables: RegistryTables, from: number): readonly string[] {
  return FORMATS.slice(from).flatMap((format, index) => [...format(tables), sayFormat(tables, from + index + 1)]);
}

/** The statements that say in a registry without a format that it has {@link REGISTRY_FORMAT}. */
export function formatStatements(tables: RegistryTables): readonly string[] {
  return FORMATS.map((_format, index) => sayFormat(tables, index + 1));
}

function sayFormat({ format }: RegistryTables, version: number): string {
  return `insert into ${format} (version) values (${version})`;
}

function firstFormat(tables: RegistryTables): readonly string[] {
  return [
    `create table ${tables.format} (
      version integer primary key,
      applied_at timestamp with time zone not null default pg_catalog.now()
    )`,
    `create table ${tables.views} (
      schema_name text not null,
      view_name text not null,
      kind text not null,
      definition jsonb not null,
      definition_hash text not null,
      server_hash text not null,
      created_at timestamp with time zone not null default pg_catalog.now(),
      altered_at timestamp with time zone,
      refreshed_at timestamp with time zone,
      primary key (schema_name, view_name)
    )`,
    `create table ${tables.refreshes} (
      id bigint generated always as identity primary key,
      schema_name text not null,
      view_name text not null,
      strategy text not null,
      started_at timestamp with time zone not null,
      duration_ms double precision not null,
      rows bigint,
      status text not null check (status in ('succeeded', 'failed')),
      error text
    )`,
    `create index refreshes_view_index on ${tables.refreshes} (schema_name, view_name, started_at)`,
    `comment on table ${tables.views} is 'What knex-matview keeps about materialized views'`,
  ];
}
