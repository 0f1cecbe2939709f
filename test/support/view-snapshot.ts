import type { Knex } from 'knex';
import { createDialect, type IdentifierClient } from '../../lib/compiler';
import { canonicalJson, type ViewDefinition } from '../../lib/definition';
import { physicalNames } from '../../lib/migrations/compare/names';
import { compileCreate } from '../../lib/storage/create';

/**
 * What can be seen of the materialized views of a schema: columns and their types, rows, indexes, comments, options, and
 * what is registered. The text of queries is left out, in which names of their own may differ.
 */
export type ViewsSnapshot = { readonly [view: string]: unknown };

const VIEWS = `
  select c.oid::text as oid, c.relname as name, c.reloptions as options, obj_description(c.oid, 'pg_class') as comment,
    (select jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum))
      order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select jsonb_agg(pg_get_indexdef(i.indexrelid) order by 1) from pg_index i where i.indrelid = c.oid) as indexes
  from pg_class c where c.relkind = 'm' and c.relnamespace = 'public'::regnamespace order by c.relname`;

export async function snapshotViews(knex: Knex, withRegistry = true): Promise<ViewsSnapshot> {
  const { rows } = await knex.raw(VIEWS);
  const registered = withRegistry ? await registeredDefinitions(knex) : {};
  const views: { [name: string]: unknown } = {};
  for (const { oid: _oid, name, indexes, ...view } of rows) {
    views[name] = {
      ...view,
      indexes: (indexes ?? []).sort(),
      rows: await rowsOf(knex, name),
      registered: registered[name],
    };
  }
  return views;
}

/** Whether it is populated is how it began and what was refreshed since; its rows are what its query gives. */
async function rowsOf(knex: Knex, name: string): Promise<unknown> {
  const { rows } = await knex.raw('select pg_get_viewdef(?::regclass) as body', [`"${name}"`]);
  const body = rows[0].body.replace(/;\s*$/, '').replace(/\?/g, '\\?');
  const found = await knex.raw(
    `select jsonb_agg(to_jsonb(one) order by to_jsonb(one)::text) as rows from (${body}) one`,
  );
  return found.rows[0].rows;
}

async function registeredDefinitions(knex: Knex): Promise<{ readonly [name: string]: unknown }> {
  const { rows } = await knex.raw(`select to_regclass('knex_matview.views') is not null as there`);
  if (!rows[0].there) return {};
  const views = await knex.raw('select view_name, definition from knex_matview.views');
  return Object.fromEntries(
    views.rows.map(({ view_name, definition }: { view_name: string; definition: ViewDefinition }) => [
      view_name,
      normal(definition),
    ]),
  );
}

/** As the comparison of definitions sees them. */
function normal(definition: ViewDefinition): unknown {
  return JSON.parse(canonicalJson(physicalNames((name) => name).view(definition)));
}

/** The snapshot of views that are created from nothing; nothing of them stays. */
export async function createFresh(knex: Knex, definitions: readonly ViewDefinition[]): Promise<ViewsSnapshot> {
  const trx = await knex.transaction();
  try {
    const { rows } = await trx.raw(
      `select relname as name from pg_class where relkind = 'm' and relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of rows) await trx.raw('drop materialized view if exists ?? cascade', [name]);
    const dialect = createDialect(trx.client as IdentifierClient);
    for (const definition of definitions) {
      const filled = { ...definition, options: { ...definition.options, withData: true } };
      for (const sql of compileCreate(filled, dialect)) await trx.raw(sql.replace(/\?/g, '\\?'));
    }
    const views = await snapshotViews(trx, false);
    return Object.fromEntries(
      definitions.map((definition) => {
        const name = definition.name.name;
        return [name, { ...(views[name] as object), registered: normal(definition) }] as const;
      }),
    );
  } finally {
    await trx.rollback();
  }
}
