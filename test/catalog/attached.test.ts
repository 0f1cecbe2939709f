import { expect } from 'chai';
import type { Client } from 'pg';
import { type Attached, readAttached } from '../../lib/catalog/attached';
import { readSessionRole } from '../../lib/catalog/roles';
import { readRolesOutOfReach } from '../../lib/catalog/roles-out-of-reach';
import { readViewBody } from '../../lib/catalog/view-body';
import { qualify, quoteIdentifier as quote } from '../../lib/compiler/dialect';
import {
  createLike,
  findLost,
  neededRoles,
  type RestoreTarget,
  restoreAttached,
  restoreBeforeFill,
  restoreIndexes,
  restoreNames,
} from '../../lib/storage/restore';
import { type AttachedView, createAttachedView, useAttachedView } from '../support/attached-view';
import { catalogSnapshot } from '../support/catalog-snapshot';
import { ask } from '../support/client-database';
import { useDatabase } from '../support/database';

describe('what is attached to a view', () => {
  const server = useDatabase();
  useAttachedView();
  let client: Client;
  let view: AttachedView;

  before(async () => {
    client = await server.connect();
  });

  beforeEach(async () => {
    view = await createAttachedView(client);
  });

  const read = (oid: string): Promise<Attached> => ask(client, (database) => readAttached(database, oid));

  const oidOf = async (name: string): Promise<string> =>
    (await client.query('select $1::regclass::oid::text as oid', [name])).rows[0].oid;

  const targetOf = ({ schema }: Attached, changes: Partial<RestoreTarget> = {}): RestoreTarget => ({
    schema,
    name: 'beside "it"',
    columnOf: (name) => name,
    temporaryName: (name) => `~${name}`,
    sessionRole: 'none',
    ...changes,
  });

  /** Builds a view anew beside the old one, which it takes the place of, and gives its oid. */
  async function rebuild(old: Attached, target: RestoreTarget, query?: string): Promise<string> {
    await ask(client, async (database) => {
      const run = async (statements: readonly string[]): Promise<void> => {
        for (const sql of statements) await database.run(sql);
      };
      const name = qualify(target);
      const indexes = restoreIndexes(old, target);
      await run([createLike(old, target, query ?? (await readViewBody(database, old.oid)))]);
      await run(restoreBeforeFill(old, target));
      const isFilled = old.kind === 'materialized view' && old.isPopulated;
      if (isFilled) await run([`refresh materialized view ${name}`]);
      for (const { sql, more } of indexes)
        for (const statement of [sql, ...more]) await database.run(statement, [], 'callersPath');
      if (isFilled) await run([`analyze ${name}`]);
      await run(restoreAttached(old, target));
      await run([`drop ${old.kind} ${qualify(old)}`, `alter ${old.kind} ${name} rename to ${quote(old.name)}`]);
      await run(restoreNames(old, target));
    });
    return oidOf(qualify(old));
  }

  /** Less the identities, which another relation has of its own. */
  function withoutOids({ oid: _oid, ...attached }: Attached): unknown {
    const leaveOut = <One extends { oid: string }>({ oid: _, ...one }: One): Omit<One, 'oid'> => one;
    return { ...attached, indexes: attached.indexes.map(leaveOut), statistics: attached.statistics.map(leaveOut) };
  }

  it('is read whole', async () => {
    const attached = await read(view.oid);
    expect(attached).to.include({ oid: view.oid, schema: view.schema, name: view.name, kind: 'materialized view' });
    expect(attached).to.include({ owner: view.roles.owner, tablespace: view.tablespace, accessMethod: 'heap' });
    expect(attached).to.include({
      replicaIdentity: 'full',
      isPopulated: true,
      comment: `It's a "view" \\ with $1 and ?`,
    });
    expect(attached.options).to.deep.equal(['fillfactor=80', 'autovacuum_enabled=off']);
    expect(attached.toastOptions).to.deep.equal(['autovacuum_enabled=off']);
    expect(attached.extensions).to.deep.equal(['plpgsql']);
    expect(attached.defaultGrantees).to.have.members([null, view.roles.noisy, view.creator]);
    expect(attached.unmovable).to.deep.equal([]);
  });

  it('is read of each column', async () => {
    const { columns } = await read(view.oid);
    const plain = {
      statisticsTarget: null,
      nDistinct: null,
      nDistinctInherited: null,
      storage: null,
      compression: null,
    };
    const bare = { ...plain, default: null, comment: null, privileges: [] };
    const { owner, reader, granter } = view.roles;
    const select = { grantee: reader, grantor: owner, privilege: 'SELECT', isGrantable: false };
    expect(columns).to.deep.equal([
      { number: 1, name: 'id', type: 'integer', collation: null, ...bare },
      {
        number: 2,
        name: 'Title',
        type: 'text',
        collation: { schema: 'pg_catalog', name: 'C' },
        ...bare,
        storage: 'external',
        comment: "the title's",
        privileges: [select],
      },
      {
        number: 3,
        name: 'select',
        type: 'text',
        collation: null,
        ...bare,
        statisticsTarget: 321,
        privileges: [select],
      },
      {
        number: 4,
        name: 'a.b',
        type: 'numeric(10,2)',
        collation: null,
        ...bare,
        nDistinct: '-0.5',
        nDistinctInherited: '77',
        privileges: [
          { grantee: reader, grantor: granter, privilege: 'UPDATE', isGrantable: false },
          { grantee: granter, grantor: owner, privilege: 'UPDATE', isGrantable: true },
        ],
      },
      {
        number: 5,
        name: 'quo"te',
        type: 'text',
        collation: null,
        ...bare,
        compression: 'pglz',
        comment: 'odd',
        privileges: [{ grantee: reader, grantor: granter, privilege: 'INSERT', isGrantable: false }],
      },
      { number: 6, name: 'tags', type: 'text[]', collation: null, ...bare },
      { number: 7, name: 'payload', type: 'jsonb', collation: null, ...bare, storage: 'main' },
      { number: 8, name: 'day', type: 'date', collation: null, ...bare, statisticsTarget: 0 },
      { number: 9, name: 'words', type: 'tsvector', collation: null, ...bare },
    ]);
  });

  it('is read of each index and statistics object', async () => {
    const { indexes, statistics } = await read(view.oid);
    const byName = new Map(indexes.map((index) => [index.name, index]));
    expect(byName.get('by "id"')).to.include({
      isUnique: true,
      isClustered: true,
      comment: "tells rows apart; it's unique",
    });
    expect(byName.get('by "id"')?.columns).to.deep.equal(['id', 'Title']);
    expect(byName.get('Lower.Title')?.columnStatistics).to.deep.equal([
      { number: 1, target: 500 },
      { number: 2, target: 10 },
    ]);
    expect(byName.get('partial')).to.include({ isClustered: false, tablespace: view.tablespace });
    expect(byName.get('partial')?.columns).to.deep.equal(['id', 'select', 'a.b', 'quo"te']);
    expect(byName.get('by_hash')?.extensions).to.deep.equal(['plpgsql']);
    expect(statistics.map(({ name, columns, target, owner }) => ({ name, columns, target, owner }))).to.deep.equal([
      { name: 'Title.kind', columns: ['Title', 'select'], target: 250, owner: view.roles.stats },
      { name: 'expressions', columns: ['id', 'Title', 'day'], target: null, owner: view.creator },
    ]);
  });

  it('comes along when the view is built again', async () => {
    const old = await read(view.oid);
    const before = await catalogSnapshot(client, view.oid);
    const oid = await rebuild(old, targetOf(old));
    expect(oid).not.to.equal(view.oid);
    expect(withoutOids(await read(oid))).to.deep.equal(withoutOids(old));
    expect(await catalogSnapshot(client, oid)).to.deep.equal(before);
    expect(Object.keys(before)).to.have.length.above(100);
    await client.query(`refresh materialized view concurrently ${view.quoted}`);
  });

  it('is restored under any settings of the session', async () => {
    const old = await read(view.oid);
    await client.query(`
      set search_path = "Odd.Schema", pg_temp, pg_catalog; set quote_all_identifiers = on;
      set standard_conforming_strings = off; set default_tablespace = '${view.tablespace}'; set datestyle = 'SQL, DMY'`);
    try {
      expect(await read(view.oid)).to.deep.equal(old);
      const oid = await rebuild(old, targetOf(old));
      expect(withoutOids(await read(oid))).to.deep.equal(withoutOids(old));
      const { rows } = await client.query(
        "select current_setting('search_path') as path, current_setting('datestyle') as dates",
      );
      expect(rows).to.deep.equal([{ path: '"Odd.Schema", pg_temp, pg_catalog', dates: 'SQL, DMY' }]);
    } finally {
      await client.query('reset all');
    }
  });

  it('comes along when whoever rebuilds it took the role of the owner and may take those of the grantors', async () => {
    const { owner, granter, reader, stats } = view.roles;
    await client.query(`grant ${quote(granter)}, ${quote(reader)} to current_user`);
    await client.query(`grant create on tablespace "${view.tablespace}" to ${quote(owner)}`);
    await client.query(`grant ${quote(stats)} to ${quote(owner)}`);
    await client.query(`alter statistics "statistics of".expressions owner to ${quote(owner)}`);
    const old = await read(view.oid);
    const { owners, grantors } = neededRoles(old);
    expect(new Set(owners)).to.deep.equal(new Set([owner, stats]));
    expect(new Set(grantors)).to.deep.equal(new Set([granter, reader]));
    await client.query(`set role ${quote(owner)}`);
    try {
      const sessionRole = await ask(client, readSessionRole);
      expect(sessionRole).to.equal(owner);
      const again = await read(view.oid);
      const oid = await rebuild(again, targetOf(again, { sessionRole }));
      expect(withoutOids(await read(oid))).to.deep.equal(withoutOids(again));
      expect(await ask(client, readSessionRole)).to.equal(owner);
    } finally {
      await client.query('reset role');
    }
  });

  it('names the roles that whoever rebuilds it does not have at hand', async () => {
    const { owner, granter, reader, stats } = view.roles;
    const old = await read(view.oid);
    const outOfReach = (): Promise<readonly string[]> =>
      ask(client, (database) => readRolesOutOfReach(database, neededRoles(old)));
    expect(await outOfReach()).to.deep.equal([]);
    await client.query(`grant ${quote(stats)}, ${quote(reader)} to ${quote(owner)}`);
    await client.query(`set session authorization ${quote(owner)}`);
    try {
      expect(await outOfReach()).to.have.members([granter, view.creator]);
    } finally {
      await client.query('reset session authorization');
      await client.query(`revoke ${quote(stats)}, ${quote(reader)} from ${quote(owner)}`);
    }
  });

  it('is refused when a definition is not printed as expected', async () => {
    const old = await read(view.oid);
    const indexes = old.indexes.map((index) => ({ ...index, definition: index.definition.toLowerCase() }));
    expect(() => restoreIndexes({ ...old, indexes }, targetOf(old))).to.throw(/expected a definition that starts with/);
  });

  it('leaves out what is on columns that are gone, and says so', async () => {
    const old = await read(view.oid);
    const columnOf = (name: string): string | null => (name === 'Title' || name === 'quo"te' ? null : name);
    expect(findLost(old, columnOf).map(({ kind, name, column }) => `${kind} ${name}: ${column}`)).to.have.members([
      'index by "id": Title',
      'index Lower.Title: Title',
      'index partial: quo"te',
      'statistics Title.kind: Title',
      'statistics expressions: Title',
    ]);
    const query =
      'select id, kind as "select", rating as "a.b", tags, payload, day, null::tsvector as words from "Odd.Schema"."Posts"';
    const now = await read(await rebuild(old, targetOf(old, { columnOf }), query));
    expect(now.columns.map(({ name }) => name)).to.deep.equal([
      'id',
      'select',
      'a.b',
      'tags',
      'payload',
      'day',
      'words',
    ]);
    const kept = old.indexes.filter(({ columns }) => columns.every((column) => columnOf(column) !== null));
    expect(now.indexes.map(({ definition }) => definition)).to.deep.equal(kept.map(({ definition }) => definition));
    expect(now.statistics).to.deep.equal([]);
    expect(now.privileges).to.deep.equal(old.privileges);
  });

  it('follows renamed columns, less the indexes on them, which are to be renamed before', async () => {
    const old = await read(view.oid);
    const rename = (name: string): string => (name === 'tags' ? 'labels' : name === 'a.b' ? 'c' : name);
    expect(() => restoreIndexes(old, targetOf(old, { columnOf: rename }))).to.throw(
      /"by_tag" cannot be built again under another name of "tags"/,
    );
    const bare = { ...old, indexes: [], statistics: [] };
    const query =
      'select id, kind as "select", title as "Title", rating as c, tags as labels, title as "quo""te", payload, day, 1 as words from "Odd.Schema"."Posts"';
    const now = await read(await rebuild(bare, targetOf(old, { columnOf: rename }), query));
    const column = now.columns.find(({ name }) => name === 'c');
    expect(column).to.include({ nDistinct: '-0.5', nDistinctInherited: '77' });
    expect(column?.privileges).to.have.length(2);
  });

  it('builds an invalid index as a valid one', async () => {
    await client.query(`update pg_index set indisvalid = false where indexrelid = '"Odd.Schema".by_hash'::regclass`);
    const old = await read(view.oid);
    expect(old.indexes.find(({ name }) => name === 'by_hash')?.isValid).to.equal(false);
    const now = await read(await rebuild(old, targetOf(old)));
    expect(now.indexes.map(({ isValid }) => isValid)).not.to.include(false);
  });

  it('leaves a view without data without data', async () => {
    await client.query(`refresh materialized view ${view.quoted} with no data`);
    const old = await read(view.oid);
    expect(old.isPopulated).to.equal(false);
    expect(withoutOids(await read(await rebuild(old, targetOf(old))))).to.deep.equal(withoutOids(old));
  });

  it('includes security labels, which are written for their provider', async () => {
    await client.query(`
      insert into pg_seclabel (objoid, classoid, objsubid, provider, label)
      values (${view.oid}, 'pg_class'::regclass, 0, 'odd', 'it''s'), (${view.oid}, 'pg_class'::regclass, 2, 'odd', 'column')`);
    const old = await read(view.oid);
    expect(old.securityLabels).to.deep.equal([
      { provider: 'odd', label: "it's", column: null },
      { provider: 'odd', label: 'column', column: 'Title' },
    ]);
    expect(restoreAttached(old, targetOf(old)).filter((sql) => sql.startsWith('security'))).to.deep.equal([
      `security label for "odd" on materialized view "Odd.Schema"."beside ""it""" is 'it''s'`,
      `security label for "odd" on column "Odd.Schema"."beside ""it"""."Title" is 'column'`,
    ]);
  });

  describe('of a plain view', () => {
    const quoted = '"Odd.Schema"."plain"';

    beforeEach(async () => {
      const { owner, reader } = view.roles;
      await client.query(`
        create function "Odd.Schema".noop() returns trigger language plpgsql as 'begin return null; end';
        create view ${quoted} with (security_barrier = true, check_option = local) as
          select id, title, rating as "a.b" from "Odd.Schema"."Posts" where rating > 0;
        alter view ${quoted} alter column title set default 'it''s ' || 'new';
        comment on view ${quoted} is 'plain';
        comment on column ${quoted}."a.b" is 'rated';
        alter view ${quoted} owner to ${quote(owner)};
        grant select, insert on ${quoted} to ${quote(reader)};
        grant update (title) on ${quoted} to public`);
    });

    it('comes along', async () => {
      const old = await read(await oidOf(quoted));
      expect(old).to.include({ kind: 'view', accessMethod: null, tablespace: null, comment: 'plain' });
      expect(old.options).to.deep.equal(['security_barrier=true', 'check_option=local']);
      expect(old.columns.map((column) => column.default)).to.deep.equal([
        null,
        `('it''s '::text || 'new'::text)`,
        null,
      ]);
      const oid = await rebuild(old, targetOf(old));
      expect(oid).not.to.equal(old.oid);
      expect(withoutOids(await read(oid))).to.deep.equal(withoutOids(old));
      await client.query(`grant insert on "Odd.Schema"."Posts" to ${quote(view.roles.owner)}`);
      await client.query(`insert into ${quoted} (id, "a.b") values (1000, 1)`);
      const { rows } = await client.query('select title from "Odd.Schema"."Posts" where id = 1000');
      expect(rows).to.deep.equal([{ title: "it's new" }]);
    });

    it('includes by name the triggers and rules that cannot come along', async () => {
      await client.query(`
        create trigger "on insert" instead of insert on ${quoted} for each row execute function "Odd.Schema".noop();
        create rule "on delete" as on delete to ${quoted} do instead nothing`);
      const old = await read(await oidOf(quoted));
      expect(old.unmovable).to.deep.equal([
        { kind: 'rule', name: 'on delete' },
        { kind: 'trigger', name: 'on insert' },
      ]);
    });

    it('keeps the difference between no privileges and those that everyone starts with', async () => {
      await client.query('create view "Odd.Schema".untouched as select 1 as one');
      const untouched = await read(await oidOf('"Odd.Schema".untouched'));
      expect(untouched.privileges).not.to.equal(null);
      await client.query(`
        alter default privileges in schema "Odd.Schema" revoke insert on tables from ${quote(view.roles.noisy)};
        alter default privileges revoke delete on tables from public;
        create view "Odd.Schema".fresh as select 1 as one`);
      const fresh = await read(await oidOf('"Odd.Schema".fresh'));
      expect(fresh).to.include({ privileges: null });
      expect(fresh.defaultGrantees).to.deep.equal([]);
      expect(restoreAttached(fresh, targetOf(fresh))).to.deep.equal([
        `alter view "Odd.Schema"."beside ""it""" owner to ${quote(view.creator)}`,
      ]);
    });
  });
});
