import type { Knex } from 'knex';
import type { Client } from 'pg';
import { belongsTo, count, hasMany, type MaterializedViewAlterBuilder } from '../../lib';
import { createBlog } from './blog';
import { catalogSnapshot } from './catalog-snapshot';

/**
 * A registered view with what others made on it by hand, and dependents of each kind: `between` is a plain view that the
 * registered materialized view `reports.stored` reads, so both are built anew; `plain` and `on_stored` are replaced.
 */
export async function createWorld(knex: Knex): Promise<void> {
  await knex.raw(`
    drop schema public cascade; create schema public;
    drop schema if exists reports cascade; create schema reports;
    drop schema if exists knex_matview cascade`);
  await createBlog(knex);
  await knex.schema.createMaterializedView('summaries', (view) => {
    view.from('posts');
    view.relation('author', belongsTo('users', 'author_id'));
    view.relation('comments', hasMany('comments', 'post_id'));
    view.columns({ id: true, title: true, comments: count('comments') });
    view.unique('id');
    view.comment('posts in short');
  });
  await knex.raw(`
    create function public.checked(integer) returns integer language plpgsql immutable as 'begin return $1; end';
    create index by_hand on summaries (public.checked(id));
    create statistics kept on title, comments from summaries;
    grant select (title) on summaries to public;
    create view between as select id, title from summaries where id > 1;
    comment on view between is 'between';
    create view plain as select id, title, comments from summaries`);
  await knex.schema.withSchema('reports').createMaterializedView('stored', (view) => {
    view.as('select id, upper(title) as title from public.between').unique('id');
  });
  await knex.raw('create view on_stored as select title from reports.stored');
}

/** What is done to the world's view; each kind of step is in its plan. */
export function changeWorld(view: MaterializedViewAlterBuilder): void {
  view.column('author', 'author.name');
  view.where('id', '<', 4);
  view.renameColumn('comments', 'comments_count');
  view.index('author');
  view.comment('posts in shorter');
}

export interface WorldSnapshot {
  /** Identities of views and materialized views, by name. */
  readonly oids: Record<string, string>;
  /** Everything else. */
  readonly state: Record<string, unknown>;
}

const RELATIONS = `
  select c.oid::text as oid, n.nspname || '.' || c.relname as name, c.relispopulated as populated,
    format('%I.%I', n.nspname, c.relname) as quoted
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'reports') and c.relkind in ('v', 'm')
  order by 2`;

/** Every name there is; those of Knex's own tables aside. */
const NAMES = `
  select jsonb_agg(name order by name) as names from (
    select 'relation ' || relkind::text || ' ' || relnamespace::regnamespace || '.' || relname as name from pg_class
    where relnamespace in ('public'::regnamespace, 'reports'::regnamespace)
    union all
    select 'type ' || typnamespace::regnamespace || '.' || typname from pg_type
    where typnamespace in ('public'::regnamespace, 'reports'::regnamespace)
    union all
    select 'statistics ' || stxnamespace::regnamespace || '.' || stxname from pg_statistic_ext
  ) one
  where name not like '%knex_migrations%'`;

const REGISTRY = `
  select jsonb_object_agg(schema_name || '.' || view_name, to_jsonb(v) - '{created_at,altered_at,refreshed_at}'::text[])
    as registry from knex_matview.views v`;

/** All that an alter of the world can change. */
export async function worldSnapshot(client: Client): Promise<WorldSnapshot> {
  const { rows: relations } = await client.query(RELATIONS);
  const state: Record<string, unknown> = {};
  for (const { oid, name, populated, quoted } of relations) {
    const rows = populated ? `(select jsonb_agg(t order by t::text) from ${quoted} t)` : 'null';
    const { rows: content } = await client.query(`select pg_get_viewdef($1::oid) as body, ${rows} as rows`, [oid]);
    state[name] = { ...content[0], catalog: withoutSchemas(await catalogSnapshot(client, oid)) };
  }
  state.names = (await client.query(NAMES)).rows[0].names;
  state.registry = (await client.query(REGISTRY)).rows[0].registry;
  return { oids: Object.fromEntries(relations.map(({ oid, name }) => [name, oid])), state };
}

/** Whose identities differ from one world to the next. */
function withoutSchemas(catalog: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(catalog), (key, value) => (/^(rel|stx)namespace$/.test(key) ? undefined : value));
}
