import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';

/** A role without rights but to create in `public` and in `attic`, who wants those of others. */
export const PLANTER = `kmv_planter_${process.pid}`;

/** What each call of something planted says, as a warning. */
const CALLED = /^planted: /;

/** Those of the notices that planted things gave when they were called. */
export function plantedCalls(notices: readonly string[]): readonly string[] {
  return [...new Set(notices.filter((notice) => CALLED.test(notice)))];
}

const SCALARS =
  'bool "char" name text varchar bpchar int2 int4 int8 oid regclass regtype regproc regnamespace regrole xid xid8 cid ' +
  'tid numeric float4 float8 json jsonb timestamptz timestamp date interval bytea uuid inet aclitem int2vector oidvector ' +
  'pg_node_tree pg_lsn';
const ARRAYS = 'bool[] "char"[] name[] text[] varchar[] int2[] int4[] int8[] oid[] regclass[] aclitem[]';
const POLYMORPHIC = 'anyelement anyarray anynonarray anyenum record';
const NUMBERS = 'bool "char" int2 int4 int8 oid xid numeric float4 float8 text name varchar';
const TIMES = 'timestamptz timestamp date interval';
const TEXTS = 'text name varchar bpchar "char" json jsonb int4 oid regclass regtype';
const SETS = 'text json jsonb anyelement anyarray';

interface Family {
  readonly operators: string;
  /** Names of types, on either side. */
  readonly types: string;
  readonly result: string;
  readonly value: string;
}

/** Same as what the server would say, as far as text tells. */
const SAME = `pg_catalog.format('%s', $1) operator(pg_catalog.=) pg_catalog.format('%s', $2)`;

const FAMILIES: readonly Family[] = [
  {
    operators: '= <>',
    types: `${SCALARS} ${ARRAYS} ${POLYMORPHIC}`,
    result: 'bool',
    value: SAME,
  },
  { operators: '< > <= >=', types: `${NUMBERS} ${TIMES} regclass anyelement record`, result: 'bool', value: SAME },
  { operators: '~~ !~~ ~~* !~~* ~ ~* !~ !~*', types: `${TEXTS} anyelement`, result: 'bool', value: SAME },
  { operators: '@> <@ && ?', types: `${SETS} ${ARRAYS}`, result: 'bool', value: SAME },
  { operators: '+ - * / %', types: `${NUMBERS} ${TIMES} anyelement`, result: 'numeric', value: '1' },
  {
    operators: '||',
    types: `${TEXTS} ${ARRAYS} int8 numeric bool anyelement anyarray`,
    result: 'text',
    value: `pg_catalog.format('%s%s', $1, $2)`,
  },
  { operators: '->> #>>', types: `${TEXTS} text[] anyelement`, result: 'text', value: `'x'` },
  { operators: '-> #>', types: `${TEXTS} text[] anyelement`, result: 'jsonb', value: `'{}'` },
];

/** Of catalogs, and of types, that statements may name without a schema. */
const RELATIONS =
  'pg_class pg_namespace pg_attribute pg_depend pg_rewrite pg_index pg_type pg_description pg_roles pg_settings pg_proc ' +
  'pg_constraint pg_am pg_tablespace pg_opclass pg_collation pg_statistic_ext pg_locks pg_trigger pg_inherits';
const DOMAINS =
  'oid text name int2 int4 int8 float8 numeric bool json jsonb regclass regtype regrole regnamespace xid "char"';

/** In place of a type of a function's argument, those that arguments often are. */
const MORE_EXACT = {
  text: ['varchar', 'name', 'bpchar', '"char"'],
  name: ['text', 'varchar'],
  oid: ['regclass', 'regtype', 'int4', 'int8', 'text'],
  int4: ['int2', 'int8'],
  int8: ['int4', 'int2'],
  numeric: ['int4', 'float8'],
  '"any"': ['text', 'varchar', 'name', 'oid', 'int4', 'int8'],
  anyelement: ['text', 'varchar', 'name', '"char"', 'int2', 'int4', 'bool', 'numeric', 'timestamptz'],
  anyarray: ['text[]', 'name[]', 'varchar[]', '"char"[]', 'aclitem[]'],
  'aclitem[]': ['text[]'],
  'text[]': ['name[]', 'varchar[]'],
  json: ['text', 'jsonb'],
  jsonb: ['text', 'json'],
  regclass: ['oid', 'text'],
  float8: ['numeric', 'int4'],
} as const;

/** What the views of declarations are made of. */
const WRITTEN =
  'count sum avg min max string_agg array_agg jsonb_agg jsonb_object_agg bool_and bool_or lower upper concat coalesce';

/**
 * Everything that a role can put in the way, in `public` and in `attic`, of statements that trust their `search_path`; the
 * client no longer does.
 */
export async function plant(admin: Client): Promise<void> {
  await plantNothing(admin);
  await admin.query(`set role ${PLANTER}`);
  for (const family of FAMILIES) {
    for (const left of family.types.split(' ')) await admin.query(operators(family, left));
  }
  const { rows } = await admin.query(
    `select p.proname as name, p.prokind = 'a' as aggregate,
      array(select case when t = '"any"'::regtype then '"any"' else t::regtype::text end
        from unnest(p.proargtypes) with ordinality as one (t, n) order by n) as types
    from pg_catalog.pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind in ('f', 'a') and p.proname = any ($1)
      and p.pronargs <= 4`,
    [[...usedFunctions(), ...WRITTEN.split(' '), 'set_config', 'quote_ident', 'to_regclass', 'nextval', 'unnest']],
  );
  await admin.query(functions(rows));
  await admin.query(CASTS);
  await admin.query('reset role');
}

/** The role, its schemas and what counts its calls. */
export async function plantNothing(admin: Client): Promise<void> {
  await admin.query(`
    create role ${PLANTER};
    create schema attic;
    create schema planted authorization ${PLANTER};
    grant usage on schema planted to public;
    grant usage, create on schema public, attic to ${PLANTER};
    set search_path = pg_catalog, pg_temp;
    set role ${PLANTER}`);
  await admin.query(HELPERS);
  await admin.query('reset role');
}

/** What hides the catalog itself from who looks into `public` first. */
export async function plantRelationsAndTypes(admin: Client): Promise<void> {
  await admin.query(`set role ${PLANTER}`);
  await admin.query(relationsAndTypes('public'));
  await admin.query('reset role');
}

/** The same in a session: as temporary relations and types, which are found first. */
export function temporaryPlants(): string {
  return `set search_path = pg_catalog, pg_temp; ${relationsAndTypes('pg_temp')}; reset search_path`;
}

/** How often planted things were called since it was last asked, and whether the role became a superuser; it is none after. */
export async function harvest(admin: Client): Promise<{ readonly calls: number; readonly isSuperuser: boolean }> {
  const { rows } = await admin.query(
    `select case when s.is_called then s.last_value else 0 end::int4 as calls, r.rolsuper as "isSuperuser"
    from planted.calls s, pg_catalog.pg_roles r where r.rolname = $1`,
    [PLANTER],
  );
  await admin.query(`alter role ${PLANTER} nosuperuser; select pg_catalog.setval('planted.calls', 1, false)`);
  return rows[0];
}

/** A sequence, which no rollback takes back, and a warning, which says what it was and is sent at once. */
const HELPERS = `
  create sequence planted.calls;
  grant usage on sequence planted.calls to public;
  create function planted.called(what text) returns void language plpgsql
    set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $called$
  declare
    n pg_catalog.int8 := 0;
  begin
    begin
      n := nextval('planted.calls');
    exception when others then null;
    end;
    if n < 200 then
      raise warning 'planted: % as %', what, current_user;
    end if;
    if current_setting('is_superuser') = 'on'
      and not exists (select from pg_roles where rolname = '${PLANTER}' and rolsuper)
    then
      alter role ${PLANTER} superuser;
    end if;
  exception when others then null;
  end $called$;
  create function planted.passes(what text) returns bool language plpgsql as $passes$
  begin
    perform planted.called(what);
    return true;
  end $passes$;
  create type planted.thing as enum ('a')`;

/** As one who creates a type may. */
const CASTS = `
  do $do$
  declare source text;
  begin
    foreach source in array '{text,varchar,name,oid,int4,int8,regclass}'::text[] loop
      execute format($f$
        create function planted.to_thing(%1$s) returns planted.thing language plpgsql as
          $b$begin perform planted.called('cast from %1$s'); return 'a'; end$b$;
        create function planted.of_thing(planted.thing, %1$s) returns bool language plpgsql as
          $b$begin return planted.passes('thing and %1$s'); end$b$;
        create cast (%1$s as planted.thing) with function planted.to_thing(%1$s) as implicit;
        create operator public.= (leftarg = planted.thing, rightarg = %1$s, function = planted.of_thing)
      $f$, source);
    end loop;
  end $do$`;

/** Each function has a name of its own: looking one up among thousands of the same name takes long. */
function operators({ operators: names, types, result, value }: Family, left: string): string {
  return `
    do $do$
    declare
      names text[];
      a text := ${literal(left)};
      b text;
      o text;
      made text;
    begin
      set local check_function_bodies = off;
        foreach b in array ${list(types)} loop
          select array_agg(one) into names from unnest(${list(names)}) one
          where not exists (
            select from pg_catalog.pg_operator op where op.oprname = one::name
              and op.oprleft = a::regtype::oid and op.oprright = b::regtype::oid
              and op.oprnamespace = 'pg_catalog'::regnamespace::oid
          );
          continue when names is null;
          begin
            made := format('planted.%I', '${names} of ' || a || ' and ' || b);
            execute format($f$
              create function %3$s(%1$s, %2$s) returns ${result} language plpgsql as $b$
              begin
                perform planted.called(%4$L);
                return ${value.replaceAll('%', '%%')};
              end $b$
            $f$, a, b, made, 'one of the operators ${names} of ' || a || ' and ' || b);
            foreach o in array names loop
              execute format('create operator public.%s (leftarg = %s, rightarg = %s, function = %s)', o, a, b, made);
            end loop;
          exception when invalid_function_definition or feature_not_supported then null;
          end;
        end loop;
    end $do$`;
}

interface KnownFunction {
  readonly name: string;
  readonly aggregate: boolean;
  readonly types: readonly string[];
}

/** Functions of the same names that take something more exact; and, for who looks into `public` first, just the same. */
function functions(known: readonly KnownFunction[]): string {
  const written = new Set(WRITTEN.split(' '));
  const existing = new Set(known.map(({ name, types }) => signature(name, types)));
  const made = known.flatMap(({ name, aggregate, types }) =>
    variants(types)
      .filter((one) => !written.has(name) || !existing.has(signature(name, one)))
      .slice(0, 60)
      .map((one) => ({ name, aggregate, types: one })),
  );
  const rows = made.map(
    ({ name, aggregate, types }) => `(${literal(name)}, ${aggregate}, ${literal(types.join(', '))})`,
  );
  return `
    do $do$
    declare
      one record;
    begin
      set local check_function_bodies = off;
      for one in select * from (values ${[...new Set(rows)].join(', ')}) made (name, aggregate, types) loop
        begin
          if one.aggregate then
            execute format($f$
              create function planted.%1$I(state text%2$s) returns text language plpgsql as
                $b$begin perform planted.called('the aggregate %1$s(%3$s)'); return 'x'; end$b$;
              create aggregate public.%1$I(%3$s) (sfunc = planted.%1$I, stype = text)
            $f$, one.name, case when one.types = '' then '' else ', ' || one.types end,
              case when one.types = '' then '*' else one.types end);
          else
            execute format($f$
              create function public.%1$I(%2$s) returns text language plpgsql as
                $b$begin perform planted.called('the function %1$s(%2$s)'); return 'x'; end$b$
            $f$, one.name, one.types);
          end if;
        exception when invalid_function_definition or feature_not_supported or duplicate_function then null;
        end;
      end loop;
    end $do$`;
}

function signature(name: string, types: readonly string[]): string {
  return `${name}(${types.map(shortName).join(', ')})`;
}

function variants(types: readonly string[]): readonly (readonly string[])[] {
  return types.reduce<readonly (readonly string[])[]>(
    (made, type) => made.flatMap((one) => choices(type).map((choice) => [...one, choice])),
    [[]],
  );
}

function choices(type: string): readonly string[] {
  return [type, ...((MORE_EXACT as { readonly [type: string]: readonly string[] })[shortName(type)] ?? [])];
}

const SHORT: { readonly [type: string]: string } = {
  bigint: 'int8',
  integer: 'int4',
  smallint: 'int2',
  'double precision': 'float8',
};

function shortName(type: string): string {
  return SHORT[type] ?? type;
}

function relationsAndTypes(schema: 'public' | 'pg_temp'): string {
  return `
    do $do$
    declare
      one text;
      outputs text;
    begin
      foreach one in array ${list(RELATIONS)} loop
        select pg_catalog.string_agg(a.attname || case when a.atttypid = 2277 then '::text' else '' end, ', '
          order by a.attnum) into outputs
        from pg_catalog.pg_attribute a where a.attrelid::int8 = ('pg_catalog.' || one)::regclass::int8 and a.attnum > 0;
        execute pg_catalog.format('create view ${schema}.%1$s as select %2$s from pg_catalog.%1$s
          where planted.passes(%3$L)', one, outputs, 'the relation ${schema}.' || one);
        execute pg_catalog.format('grant select on ${schema}.%s to public', one);
      end loop;
      foreach one in array ${list(DOMAINS)} loop
        execute pg_catalog.format('create domain ${schema}.%1$s as pg_catalog.%1$s check (planted.passes(%2$L))',
          one, 'the type ${schema}.' || one);
      end loop;
    end $do$`;
}

/** The functions that the statements of this library name; less the one by which Knex finds its tables. */
function usedFunctions(): readonly string[] {
  const folder = join(__dirname, '../../lib');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/\bpg_catalog\.(\w+)\(/g)].map(([, name]) => name as string),
  );
  return [...new Set(found)].filter((name) => name !== 'current_schema').sort();
}

function list(words: string): string {
  return `array[${words.split(' ').map(literal).join(', ')}]::text[]`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
