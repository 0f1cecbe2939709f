import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { attachMaterializedViews } from '../../lib';
import { useDatabase } from '../support/database';
import { type SentStatement, tapDriver } from '../support/driver-tap';
import { BYSTANDER, createRunTables, dropRolesAfter, failuresOf, fullRun, prepareRun } from '../support/full-run';
import { createProject, removeProject } from '../support/installed';
import { unqualifiedNames, unqualifiedOperators } from '../support/names-in-sql';

/** Of the caller: nothing is created in `attic`, which is there to be seen. */
const CALLERS_PATH = 'public, attic';

/** They hold what a user wrote or named, and mean what it means to the user. */
const OF_THE_USER =
  /^\s*(create\s+(or\s+replace\s+)?((unique\s+)?index|(materialized\s+)?view|statistics)|refresh|alter|drop|comment|analyze|grant|revoke|security\s+label|set\s+(local\s+)?role|reset\s+role|cluster|lock)\b/i;

const CONTROL =
  /^\s*(begin|start\s+transaction|commit|rollback|savepoint|release|set\s+transaction\s+(read|isolation))\b/i;

/** Sets the settings of the library, or those of the caller again. */
const SETTINGS = /\bset_config\b|^set local lock_timeout = \d+$/;

/** Several statements as one message, which end a savepoint. */
const BATCH = /;\nrelease savepoint knex_matview_\d+$/;

/** Selects as the server prints them, and what is the same under any path. */
const PRINTED = /\bas\s+(SELECT|WITH)\b|_(?:empty|probe)_\w+" as select \*/;

const LINES = 60;

describe('each statement of the library', () => {
  const database = useDatabase();
  dropRolesAfter(BYSTANDER);
  let statements: readonly SentStatement[] = [];
  let batches: readonly SentStatement[] = [];
  let failures: readonly string[] = [];

  before(async function run() {
    this.timeout(120_000);
    attachMaterializedViews();
    const folder = createProject();
    const directory = join(folder, 'migrations');
    mkdirSync(directory);
    const observer = await database.connect();
    await prepareRun(observer);
    await createRunTables({ observer, directory });
    const tap = tapDriver();
    const knex = database.knex({ migrations: { directory }, searchPath: CALLERS_PATH.split(', ') });
    try {
      failures = await failuresOf(fullRun({ knex, observer, directory }));
    } finally {
      tap.stop();
      removeProject(folder);
    }
    const all = tap.statements.filter(({ isOfLibrary }) => isOfLibrary);
    statements = all.filter(({ sql }) => !BATCH.test(sql));
    batches = all.filter(({ sql }) => BATCH.test(sql));
  });

  const isFixed = ({ searchPath }: SentStatement): boolean =>
    searchPath !== null && searchPath.replace(/["\s]/g, '') === 'pg_catalog,pg_temp';
  /** The statements of a batch, each with the path that those before it set. */
  const partsOf = (batch: SentStatement): readonly SentStatement[] => {
    let { searchPath } = batch;
    return batch.sql.split(';\n').flatMap((sql) => {
      if (!SETTINGS.test(sql)) return [{ ...batch, sql, searchPath }];
      const values = Buffer.from(/decode\('(\w+)'/.exec(sql)?.[1] ?? '', 'hex').toString();
      if (values.includes('"search_path"')) {
        searchPath = values.includes('"search_path":"pg_catalog, pg_temp"') ? 'pg_catalog, pg_temp' : CALLERS_PATH;
      }
      return [];
    });
  };
  /** One line a statement, however often it was sent. */
  const list = (found: readonly SentStatement[], tell: (one: SentStatement) => string = () => ''): string => {
    const counts = new Map<string, number>();
    for (const one of found) {
      const line = `${tell(one)}${one.sql.replace(/\s+/g, ' ').trim().slice(0, 140)}`;
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    const lines = [...counts].map(([line, count]) => `${count} times ${line}`);
    return [...lines.slice(0, LINES), ...(lines.length > LINES ? [`and ${lines.length - LINES} more`] : [])].join('\n');
  };
  const assertNone = (found: readonly SentStatement[], tell?: (one: SentStatement) => string): void => {
    if (found.length > 0) throw new Error(`${found.length} statements:\n${list(found, tell)}`);
  };
  const underPath = ({ searchPath }: SentStatement): string => `under ${searchPath}: `;

  it('is sent by a run that ends as it must, and is told from those of others', () => {
    expect(failures).to.deep.equal([]);
    expect(statements.length).to.be.above(500);
    expect(statements.some(({ sql }) => OF_THE_USER.test(sql))).to.equal(true);
    expect(statements.map(({ sql }) => sql).join()).not.to.match(/knex_migrations"? |alter nothing/);
  });

  it('runs under a path that nobody can write to, holds what the user wrote, or names all with its schema', () => {
    const loose = statements.filter((one) => !isFixed(one) && !CONTROL.test(one.sql) && !OF_THE_USER.test(one.sql));
    const trusting = ({ sql }: SentStatement) => [...unqualifiedNames(sql), ...unqualifiedOperators(sql)];
    assertNone(
      loose.filter((one) => trusting(one).length > 0),
      (one) => `under ${one.searchPath}, ${[...new Set(trusting(one))].join(', ')}: `,
    );
    expect(loose.some(({ sql }) => SETTINGS.test(sql))).to.equal(true);
  });

  it('runs under that path but for a few: those that set it, those that print along another one, and the last ones', () => {
    const loose = statements.filter((one) => !isFixed(one) && !CONTROL.test(one.sql) && !OF_THE_USER.test(one.sql));
    expect([...new Set(loose.map(({ sql }) => sql))].length).to.be.below(8);
  });

  it('that holds what the user wrote runs under the path of the user', () => {
    const written = statements.filter(
      ({ sql }) => /^\s*(create materialized view|refresh)/i.test(sql) && !PRINTED.test(sql),
    );
    expect(written).not.to.deep.equal([]);
    const path = CALLERS_PATH.replace(/\s/g, '');
    assertNone(
      written.filter(({ searchPath }) => searchPath?.replace(/["\s]/g, '') !== path),
      underPath,
    );
  });

  it('that holds what the server printed runs under the path that it was printed under', () => {
    const printed = [...statements, ...batches.flatMap(partsOf)].filter(({ sql }) => PRINTED.test(sql));
    expect(printed).not.to.deep.equal([]);
    assertNone(
      printed.filter((one) => !isFixed(one)),
      underPath,
    );
  });

  it('in a transaction that has failed is what ends it', () => {
    assertNone(statements.filter(({ sql, searchPath }) => searchPath === null && !/^\s*rollback\b/i.test(sql)));
  });

  it('in a batch runs under that path as well, but for analyze, and holds nothing that a user wrote', () => {
    const parts = batches.flatMap(partsOf);
    expect(parts).not.to.deep.equal([]);
    assertNone(
      parts.filter((one) => !isFixed(one) && !/^analyze /.test(one.sql)),
      underPath,
    );
    assertNone(parts.filter(({ sql }) => !OF_THE_USER.test(sql) && !CONTROL.test(sql)));
    assertNone(parts.filter(({ sql }) => /^\s*(create materialized view|refresh)/i.test(sql) && !PRINTED.test(sql)));
  });

  it('goes by the extended protocol, which takes one statement at a time', () => {
    assertNone(statements.filter(({ isExtended, isSentByLibrary }) => isSentByLibrary && !isExtended));
  });

  it('under the fixed path names every function, type and relation with its schema', () => {
    const fixed = statements.filter((one) => !CONTROL.test(one.sql) && !OF_THE_USER.test(one.sql));
    assertNone(
      fixed.filter(({ sql }) => unqualifiedNames(sql).length > 0),
      ({ sql }) => `${[...new Set(unqualifiedNames(sql))].join(', ')}: `,
    );
  });
});

describe('names without a schema', () => {
  for (const [sql, names] of [
    ['select lower(x) from pg_catalog.pg_class', ['the function lower']],
    ['select pg_catalog.lower(x), coalesce(x, y) from pg_class c', ['the relation pg_class']],
    ['select $1::oid, a.b::pg_catalog.text, c::bigint, d::double precision', ['the type oid']],
    ['with recursive a(x) as (select 1), b as (select 2) select from a join b on true join "s"."t" t on true', []],
    ['select from pg_catalog.json_array_elements_text($1) given(oid) cross join (values (1)) as always (one)', []],
    ['select extract(epoch from refreshed_at) from "knex_matview"."views" where a is not distinct from b', []],
    [`insert into "r"."v" (a, b) values ('now()::oid', $1) on conflict (a) do update set b = excluded.b`, []],
    ['select exists (select from pg_catalog.pg_class) -- from nothing', []],
    ['update views set a = now()', ['the relation views', 'the function now']],
  ] as const)
    it(`are ${names.join(' and ') || 'none'} in ${sql}`, () => {
      expect(unqualifiedNames(sql)).to.deep.equal(names);
    });

  it('are operators, unless they are written as operator(…)', () => {
    expect(unqualifiedOperators('select a = b, c operator(pg_catalog.<>) d, count(*)')).to.deep.equal([
      'the operator =',
    ]);
    expect(unqualifiedOperators('select 1 where a in (1)')).to.deep.equal(['the operator of in']);
  });
});
