import type { Parameter, SearchPath, Settings } from './database';

/**
 * The settings under which the library's own statements run. With this `search_path`, an unqualified name finds nothing
 * that another role created: no operator, function, type or table (CVE-2018-1058). `pg_temp` is last because PostgreSQL
 * would otherwise search it first for tables and types. The other settings decide how definitions are printed, as in
 * `pg_dump`: every name outside `pg_catalog` is qualified, and every constant reads back as the same value in every
 * time zone. With an empty `default_tablespace`, objects without a tablespace go to that of the database. Without `jit:
 * 'off'`, compiling recursive queries over the catalogs takes seconds.
 *
 * @see https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH
 */
export const LIBRARY_SETTINGS = {
  search_path: 'pg_catalog, pg_temp',
  default_tablespace: '',
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  jit: 'off',
} as const;

/**
 * Reads the caller's settings and replaces them by the library's. It runs under the caller's `search_path`, so it
 * qualifies all names and has no operator. The reference to `before` makes PostgreSQL read before it sets.
 */
const ENTER = `
  with before as materialized (
    select
      pg_catalog.json_object_agg(wanted.name, pg_catalog.current_setting(wanted.name))::pg_catalog.text as settings,
      pg_catalog.to_json(pg_catalog.current_schemas(true))::pg_catalog.text as found,
      pg_catalog.to_json(pg_catalog.current_schemas(false))::pg_catalog.text as named
    from pg_catalog.json_object_keys($1::pg_catalog.json) as wanted (name)
  )
  select before.settings, before.found, before.named, (
    select pg_catalog.count(pg_catalog.set_config(wanted.name, wanted.value, true))
    from pg_catalog.json_each_text($1::pg_catalog.json) as wanted (name, value)
    where before.settings is not null
  )::pg_catalog.text as changed
  from before`;

const SET = `
  select pg_catalog.count(pg_catalog.set_config(wanted.name, wanted.value, true))::pg_catalog.text as changed
  from pg_catalog.json_each_text($1::pg_catalog.json) as wanted (name, value)`;

type Values = { readonly [name: string]: string };

interface Entered {
  readonly settings: string;
  readonly found: string;
  readonly named: string;
}

interface Callers {
  readonly settings: Values;
  readonly path: SearchPath;
}

type Query = <Row>(sql: string, parameters: readonly Parameter[]) => Promise<readonly Row[]>;

/** The settings that a transaction has, for a later {@link SessionSettings.reset}. */
export type SettingsMark = readonly [Settings | 'untouched', Callers | null];

/**
 * The settings of the open transaction. They change only when a statement needs other settings than the one before.
 * They are local to the transaction: PostgreSQL restores them at its end, and when a savepoint is rolled back.
 */
export class SessionSettings {
  private now: Settings | 'untouched' = 'untouched';
  private callers: Callers | null = null;

  constructor(private readonly query: Query) {}

  mark(): SettingsMark {
    return [this.now, this.callers];
  }

  /** Records that PostgreSQL itself restored an earlier state. */
  reset([now, callers]: SettingsMark): void {
    this.now = now;
    this.callers = callers;
  }

  get isUntouched(): boolean {
    return this.now === 'untouched';
  }

  async use(wanted: Settings): Promise<void> {
    if (this.now === wanted) return;
    const callers = this.callers ?? (await this.enter());
    if (this.now === wanted) return;
    await this.set(valuesFor(wanted, callers));
    this.now = wanted;
  }

  /** The statement that {@link use} would send, which the caller sends instead; null where it would send none. */
  async switchTo(wanted: Settings): Promise<string | null> {
    const callers = this.callers ?? (await this.enter());
    if (this.now === wanted) return null;
    this.now = wanted;
    return SET.replace('$1', inDigits(JSON.stringify(valuesFor(wanted, callers))));
  }

  /** Restores the caller's settings. The next statement of the library reads them again. */
  async restore(): Promise<void> {
    if (this.callers !== null) await this.set(this.callers.settings);
    this.reset(['untouched', null]);
  }

  async searchPath(): Promise<SearchPath> {
    return (this.callers ?? (await this.enter())).path;
  }

  private async enter(): Promise<Callers> {
    const [row] = await this.query<Entered>(ENTER, [JSON.stringify(LIBRARY_SETTINGS)]);
    if (row === undefined) throw new Error('the settings of the session cannot be read');
    const [settings, found, named] = [row.settings, row.found, row.named].map((text) => JSON.parse(text));
    this.callers = { settings, path: { found, named } };
    this.now = 'library';
    return this.callers;
  }

  private async set(values: Values): Promise<void> {
    await this.query(SET, [JSON.stringify(values)]);
  }
}

/** A text as an expression that needs no quoting, under no setting. */
function inDigits(text: string): string {
  return `pg_catalog.convert_from(pg_catalog.decode('${Buffer.from(text).toString('hex')}', 'hex'), 'UTF8')`;
}

function valuesFor(wanted: Settings, { settings }: Callers): Values {
  switch (wanted) {
    case 'library':
      return LIBRARY_SETTINGS;
    case 'callersPath':
      return { ...LIBRARY_SETTINGS, search_path: settings.search_path as string };
    case 'refresh':
      return { ...settings, quote_all_identifiers: LIBRARY_SETTINGS.quote_all_identifiers };
    case 'caller':
      return settings;
  }
}
