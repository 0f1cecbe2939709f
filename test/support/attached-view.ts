import { Client } from 'pg';
import { serverUrl } from './database';

/** Roles and a tablespace are the server's, so their names are this process's own. */
const ROLES = ['owner', 'granter', 'reader', 'noisy', 'stats'] as const;

export type AttachedRoles = { readonly [Role in (typeof ROLES)[number]]: string };

export interface AttachedView {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** `"schema"."name"`. */
  readonly quoted: string;
  readonly roles: AttachedRoles;
  /** Who created it, and still owns one of its statistics objects. */
  readonly creator: string;
  readonly tablespace: string;
}

export const ATTACHED_SCHEMA = 'Odd.Schema';
export const ATTACHED_NAME = 'post "summary".v1';
const VIEW = '"Odd.Schema"."post ""summary"".v1"';
const TABLESPACE = `kmv space ${process.pid}`;

const roles = Object.fromEntries(ROLES.map((role) => [role, `kmv "${role}" ${process.pid}`])) as AttachedRoles;
const quoted = Object.fromEntries(ROLES.map((role) => [role, quote(roles[role])])) as AttachedRoles;

function quote(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** Removes the roles and the tablespace that {@link createAttachedView} makes, after the file's databases are gone. */
export function useAttachedView(): void {
  after(async () => {
    const client = new Client({ connectionString: serverUrl() });
    await client.connect();
    try {
      await client.query(`drop tablespace if exists ${quote(TABLESPACE)}`);
      for (const role of ROLES) await client.query(`drop role if exists ${quoted[role]}`);
    } finally {
      await client.end();
    }
  });
}

/**
 * Creates, as a superuser, a materialized view over posts that has everything which dropping it would lose: see the
 * statements. Call {@link useAttachedView} after `useDatabase` in files that do. The schema is dropped first if it is
 * there, so that each test can begin with a fresh one.
 */
export async function createAttachedView(client: Client): Promise<AttachedView> {
  const server = await client.query('show server_version_num');
  const version = Number(server.rows[0].server_version_num);
  await createServerObjects(client);
  for (const sql of statements(version)) await client.query(sql);
  const { rows } = await client.query('select $1::regclass::oid::text as oid, current_user::text as creator', [VIEW]);
  return {
    oid: rows[0].oid,
    schema: ATTACHED_SCHEMA,
    name: ATTACHED_NAME,
    quoted: VIEW,
    roles,
    creator: rows[0].creator,
    tablespace: TABLESPACE,
  };
}

async function createServerObjects(client: Client): Promise<void> {
  for (const role of ROLES) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [roles[role]]);
    if (rowCount === 0) await client.query(`create role ${quoted[role]}`);
  }
  const { rowCount } = await client.query('select from pg_tablespace where spcname = $1', [TABLESPACE]);
  if (rowCount !== 0) return;
  await client.query('set allow_in_place_tablespaces = on');
  await client.query(`create tablespace ${quote(TABLESPACE)} location ''`);
}

function statements(version: number): readonly string[] {
  const { owner, granter, reader, noisy, stats } = quoted;
  return [
    'drop schema if exists "Odd.Schema" cascade',
    'drop schema if exists "statistics of" cascade',
    'create schema "Odd.Schema"',
    'create schema "statistics of"',
    `grant all on schema "Odd.Schema", "statistics of" to ${owner}, ${stats}`,
    `grant usage on schema "Odd.Schema" to ${granter}, ${reader}`,
    `create table "Odd.Schema"."Posts" (
      id integer primary key, title text not null, kind text, rating numeric(10, 2), tags text[], payload jsonb, day date)`,
    `insert into "Odd.Schema"."Posts"
     select n, 'Title ' || n, case when n % 3 > 0 then 'kind' || n % 7 end, n * 1.5, array['tag' || n % 5],
       jsonb_build_object('n', n, 'text', repeat('x', n)), '2024-01-01'::date + n
     from generate_series(1, 200) n`,
    `grant select on "Odd.Schema"."Posts" to ${owner}`,
    `create materialized view ${VIEW} with (fillfactor = 80, autovacuum_enabled = off, toast.autovacuum_enabled = off)
     tablespace ${quote(TABLESPACE)} as
     select id, title collate "C" as "Title", kind as "select", rating as "a.b", title || '"' as "quo""te", tags,
       payload, day, to_tsvector('simple'::regconfig, title) as words
     from "Odd.Schema"."Posts"`,
    ...columns(),
    ...indexes(version),
    ...statisticsObjects(stats),
    `comment on materialized view ${VIEW} is E'It''s a "view" \\\\ with $1 and ?'`,
    `comment on column ${VIEW}."Title" is 'the title''s'`,
    `comment on column ${VIEW}."quo""te" is 'odd'`,
    `alter materialized view ${VIEW} replica identity full`,
    `alter materialized view ${VIEW} depends on extension plpgsql`,
    `alter materialized view ${VIEW} owner to ${owner}`,
    ...grants(owner, granter, reader),
    `alter default privileges in schema "Odd.Schema" grant insert on tables to ${noisy}`,
    'alter default privileges grant delete on tables to public',
    `analyze ${VIEW}`,
  ];
}

function columns(): readonly string[] {
  return [
    'alter column "Title" set storage external',
    'alter column payload set storage main',
    'alter column "quo""te" set compression pglz',
    'alter column "select" set statistics 321',
    'alter column day set statistics 0',
    'alter column "a.b" set (n_distinct = -0.5, n_distinct_inherited = 77)',
  ].map((change) => `alter materialized view ${VIEW} ${change}`);
}

function indexes(version: number): readonly string[] {
  const all = [
    `create unique index "by ""id""" on ${VIEW} (id) include ("Title")`,
    `create index "Lower.Title" on ${VIEW} (lower("Title"), (id + 1))`,
    `create index partial on ${VIEW} ("a.b" desc nulls last, id) with (fillfactor = 60) tablespace ${quote(TABLESPACE)}
     where "select" <> ' WHERE (' and "quo""te" is not null`,
    `create index "select" on ${VIEW} ("select" collate "C" text_pattern_ops) with (deduplicate_items = off)`,
    `create index by_hash on ${VIEW} using hash (id)`,
    `create index by_tag on ${VIEW} using gin (tags) with (fastupdate = off)`,
    `create index by_payload on ${VIEW} using gin (payload jsonb_path_ops)`,
    `create index by_word on ${VIEW} using gist (words tsvector_ops (siglen = 100))`,
    `create index by_day on ${VIEW} using brin (day) with (pages_per_range = 4) tablespace ${quote(TABLESPACE)}`,
    `create index whole_row on ${VIEW} (("post ""summary"".v1" is not null))`,
    `alter index "Odd.Schema"."Lower.Title" alter column 1 set statistics 500`,
    `alter index "Odd.Schema"."Lower.Title" alter column 2 set statistics 10`,
    `alter materialized view ${VIEW} cluster on "by ""id"""`,
    `comment on index "Odd.Schema"."by ""id""" is 'tells rows apart; it''s unique'`,
    `alter index "Odd.Schema".by_hash depends on extension plpgsql`,
  ];
  return version < 150000
    ? all
    : [...all, `create unique index not_distinct on ${VIEW} ("select", id) nulls not distinct`];
}

function statisticsObjects(stats: string): readonly string[] {
  return [
    `create statistics "statistics of"."Title.kind" (ndistinct, mcv) on "Title", "select" from ${VIEW}`,
    `create statistics "statistics of".expressions on (id % 10), lower("Title"), day from ${VIEW}`,
    `alter statistics "statistics of"."Title.kind" set statistics 250`,
    `alter statistics "statistics of"."Title.kind" owner to ${stats}`,
    `comment on statistics "statistics of"."Title.kind" is 'go together'`,
  ];
}

function grants(owner: string, granter: string, reader: string): readonly string[] {
  return [
    `revoke truncate, trigger on ${VIEW} from ${owner}`,
    `grant select on ${VIEW} to public`,
    `grant select, insert on ${VIEW} to ${granter} with grant option`,
    `grant references on ${VIEW} to ${granter}`,
    `grant select ("Title", "select") on ${VIEW} to ${reader}`,
    `grant update ("a.b") on ${VIEW} to ${granter} with grant option`,
    `set role ${granter}`,
    `grant select on ${VIEW} to ${reader} with grant option`,
    `grant update ("a.b") on ${VIEW} to ${reader}`,
    `grant insert ("quo""te") on ${VIEW} to ${reader}`,
    `set role ${reader}`,
    `grant select on ${VIEW} to ${quoted.noisy}`,
    'reset role',
  ];
}
