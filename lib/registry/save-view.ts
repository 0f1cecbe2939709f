import { definitionHash } from '../definition';
import type { Database } from '../session/database';
import { writeDefinition } from './read-definition';
import type { RegisteredView, ViewKey } from './registered-view';
import { registryTables } from './tables';

export type NewView = Omit<RegisteredView, 'definitionHash'>;

/** Registers a view that was just created, in place of a row left by one that was dropped by hand. */
export async function saveCreatedView(database: Database, schema: string, view: NewView): Promise<void> {
  const { views } = registryTables(schema);
  const sql = `
    insert into ${views} (schema_name, view_name, kind, definition, definition_hash, server_hash)
    values ($1, $2, $3, $4::pg_catalog.text::pg_catalog.jsonb, $5, $6)
    on conflict (schema_name, view_name) do update set
      kind = excluded.kind,
      definition = excluded.definition,
      definition_hash = excluded.definition_hash,
      server_hash = excluded.server_hash,
      created_at = excluded.created_at,
      altered_at = null,
      refreshed_at = null`;
  const { definition } = view;
  const values = [
    view.schema,
    view.name,
    view.kind,
    writeDefinition(view.name, definition),
    definitionHash(definition),
    view.serverHash,
  ];
  await database.run(sql, values);
}

/** Replaces what is registered of a view; its times stay. */
export async function saveChangedView(database: Database, schema: string, key: ViewKey, view: NewView): Promise<void> {
  const { views } = registryTables(schema);
  const sql = `
    update ${views}
    set schema_name = $3, view_name = $4, definition = $5::pg_catalog.text::pg_catalog.jsonb, definition_hash = $6, server_hash = $7
    where schema_name = $1 and view_name = $2`;
  const { definition } = view;
  const values = [
    view.schema,
    view.name,
    writeDefinition(view.name, definition),
    definitionHash(definition),
    view.serverHash,
  ];
  await database.run(sql, [key.schema, key.name, ...values]);
}

/** Registers what a view is after an alter, or registers one that was not; the times of its making and refresh stay. */
export async function saveAlteredView(database: Database, schema: string, view: NewView): Promise<void> {
  const { views } = registryTables(schema);
  const sql = `
    insert into ${views} (schema_name, view_name, kind, definition, definition_hash, server_hash, altered_at)
    values ($1, $2, $3, $4::pg_catalog.text::pg_catalog.jsonb, $5, $6, pg_catalog.now())
    on conflict (schema_name, view_name) do update set
      kind = excluded.kind,
      definition = excluded.definition,
      definition_hash = excluded.definition_hash,
      server_hash = excluded.server_hash,
      altered_at = excluded.altered_at`;
  const { definition } = view;
  const hash = definitionHash(definition);
  await database.run(sql, [
    view.schema,
    view.name,
    view.kind,
    writeDefinition(view.name, definition),
    hash,
    view.serverHash,
  ]);
}
