import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews, type MaterializedViewAlterBuilder } from '../../lib';
import { type AttachedView, createAttachedView, useAttachedView } from '../support/attached-view';
import { catalogSnapshot } from '../support/catalog-snapshot';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('an alter of a view with everything attached', () => {
  const database = useDatabase();
  useAttachedView();
  let client: Client;
  let knex: Knex;
  let view: AttachedView;
  let onStep: (name: string) => unknown = () => {};

  before(async () => {
    client = await database.connect();
    knex = database.knex({ matview: { onStep: ({ name }: { name: string }) => onStep(name) } });
  });

  beforeEach(async () => {
    onStep = () => {};
    await client.query('drop schema if exists knex_matview cascade');
    view = await createAttachedView(client);
  });

  const body = `
    select id, title collate "C" as "Title", kind as "select", rating as "a.b", title || '"' as "quo""te", tags,
      payload, day, to_tsvector('simple'::regconfig, title) as words`;

  const alter = (change: (view: MaterializedViewAlterBuilder) => void): Promise<unknown> =>
    knex.schema
      .alterMaterializedView({ schema: view.schema, table: view.name }, (altered) => {
        change(altered);
      })
      .then(() => {});

  const oidOf = async (quoted: string): Promise<string> =>
    (await client.query('select $1::regclass::oid::text as oid', [quoted])).rows[0].oid;

  const snapshotOf = async (quoted: string) => catalogSnapshot(client, await oidOf(quoted));

  type Snapshot = Record<string, unknown>;

  /** One after the other: they share a connection. */
  async function each<Result>(names: readonly string[], ask: (name: string) => Promise<Result>): Promise<Result[]> {
    const results: Result[] = [];
    for (const name of names) results.push(await ask(name));
    return results;
  }

  /** Of two snapshots, what is different, by the names of the rows. */
  function differences(before: Snapshot, after: Snapshot): string[] {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort();
  }

  const narrow = (altered: MaterializedViewAlterBuilder): void => {
    altered.as(`${body} from "Odd.Schema"."Posts" where id > 10`);
  };

  it('that filters its rows leaves all of it as it was', async () => {
    const before = await snapshotOf(view.quoted);
    const rows = (await client.query(`select count(*)::int as count from ${view.quoted}`)).rows[0].count;
    await alter(narrow);
    expect(await oidOf(view.quoted)).not.to.equal(view.oid);
    expect(differences(before, await snapshotOf(view.quoted))).to.deep.equal([]);
    expect((await client.query(`select count(*)::int as count from ${view.quoted}`)).rows[0].count).to.equal(rows - 10);
    expect(Object.keys(before)).to.have.length.above(100);
    await client.query(`refresh materialized view concurrently ${view.quoted}`);
  });

  it('that adds a column adds that to it, and nothing else', async () => {
    const before = await snapshotOf(view.quoted);
    await alter((altered) => {
      altered.as(`${body}, id * 2 as twice from "Odd.Schema"."Posts"`).columnComment('twice', 'two of them');
    });
    const after = await snapshotOf(view.quoted);
    const own = `materialized view "${view.schema}"."${view.name.replace(/"/g, '""')}"`;
    const changed = differences(before, after);
    expect(changed.filter((name) => !/twice|analyzed|comment .* 10$/.test(name))).to.deep.equal([
      ...changed.filter((name) => name.startsWith('class ') && name.endsWith(own)),
    ]);
    const classOf = (snapshot: Snapshot) => snapshot[`class ${own}`] as object;
    expect(classOf(after)).to.deep.equal({ ...classOf(before), relnatts: 10 });
  });

  it('again and again, forth and back, ends as it began', async () => {
    const before = await snapshotOf(view.quoted);
    for (let round = 0; round < 3; round += 1) {
      await alter(narrow);
      await alter((altered) => {
        altered.as(`${body} from "Odd.Schema"."Posts"`);
      });
    }
    expect(differences(before, await snapshotOf(view.quoted))).to.deep.equal([]);
  });

  it('that drops a column drops what was on it, and nothing else', async () => {
    const before = await snapshotOf(view.quoted);
    await alter((altered) => {
      altered.as(`${body.replace(/tags,/, '')} from "Odd.Schema"."Posts"`);
    });
    const after = await snapshotOf(view.quoted);
    const gone = Object.keys(before).filter((name) => !(name in after));
    expect(gone.filter((name) => !/tags|by_tag/.test(name))).to.deep.equal([]);
    expect(gone.some((name) => name.startsWith('index ') && name.includes('by_tag'))).to.equal(true);
    expect(Object.keys(after).filter((name) => !(name in before))).to.deep.equal([]);
  });

  for (const [how, also] of [
    ['in place', () => {}],
    ['with a rebuild', narrow],
  ] as const) {
    it(`that renames a column ${how} brings everything on it along`, async () => {
      await client.query(`
        alter index "Odd.Schema"."Lower.Title" rename to lower_one;
        alter statistics "statistics of"."Title.kind" rename to one_kind`);
      const before = await snapshotOf(view.quoted);
      await alter((altered) => {
        altered.renameColumn('Title', 'Headline');
        also(altered);
      });
      const renamed = Object.entries(await snapshotOf(view.quoted)).map(([name, row]) => [
        name.replace(/Headline/, 'Title'),
        JSON.parse(JSON.stringify(row).replace(/Headline/g, 'Title')),
      ]);
      expect(differences(before, Object.fromEntries(renamed))).to.deep.equal([]);
    });
  }

  it('that is not populated leaves it so', async () => {
    await client.query(`refresh materialized view ${view.quoted} with no data`);
    const before = await snapshotOf(view.quoted);
    await alter(narrow);
    const after = await snapshotOf(view.quoted);
    expect(differences(before, after).filter((name) => !/^(analyzed|statistics) /.test(name))).to.deep.equal([]);
    await alter((altered) => {
      altered.as(`${body} from "Odd.Schema"."Posts"`);
    });
    expect(differences(after, await snapshotOf(view.quoted))).to.deep.equal([]);
  });

  it('makes an invalid index a valid one, and changes nothing else of it', async () => {
    await client.query(`update pg_index set indisvalid = false where indexrelid = '"Odd.Schema".by_hash'::regclass`);
    const before = await snapshotOf(view.quoted);
    await alter(narrow);
    const after = await snapshotOf(view.quoted);
    expect(differences(before, after)).to.deep.equal(['index index "Odd.Schema".by_hash']);
    expect(after['index index "Odd.Schema".by_hash']).to.include({ indisvalid: true });
  });

  it('under whatever settings of the caller leaves all of it as it was', async () => {
    const odd = database.knex({
      pool: {
        min: 0,
        max: 2,
        afterCreate: (connection: Client, done: (error?: Error) => void) =>
          connection.query(
            `set search_path = "Odd.Schema", pg_temp, pg_catalog; set quote_all_identifiers = on;
             set standard_conforming_strings = off; set default_tablespace = '${view.tablespace}'; set datestyle = 'SQL, DMY';
             create temporary table "Posts" (id integer)`,
            (error: Error) => done(error),
          ),
      },
    });
    const before = await snapshotOf(view.quoted);
    await odd.schema.alterMaterializedView({ schema: view.schema, table: view.name }, (altered) => {
      narrow(altered);
    });
    expect(differences(before, await snapshotOf(view.quoted))).to.deep.equal([]);
  });

  it('takes over the privileges that others grant and revoke while it builds', async () => {
    const { granter, reader, noisy } = view.roles;
    const quote = (role: string): string => `"${role.replace(/"/g, '""')}"`;
    onStep = async (name) => {
      if (!name.startsWith('lock ')) return;
      await client.query(`
        grant truncate on ${view.quoted} to ${quote(noisy)};
        grant select ("a.b") on ${view.quoted} to ${quote(noisy)};
        revoke references on ${view.quoted} from ${quote(granter)};
        set role ${quote(granter)};
        grant insert on ${view.quoted} to ${quote(reader)};
        reset role`);
    };
    await alter(narrow);
    const { rows } = await client.query(
      `select grantor::regrole::text as grantor, grantee::regrole::text as grantee, privilege_type as privilege
       from pg_class, aclexplode(relacl) where oid = $1::regclass and privilege_type in ('TRUNCATE', 'INSERT', 'REFERENCES')
       order by 2, 3`,
      [view.quoted],
    );
    const owner = quote(view.roles.owner);
    expect(rows).to.have.deep.members([
      { grantor: owner, grantee: quote(granter), privilege: 'INSERT' },
      { grantor: owner, grantee: quote(noisy), privilege: 'TRUNCATE' },
      { grantor: quote(granter), grantee: quote(reader), privilege: 'INSERT' },
      ...rows.filter(({ grantee }) => grantee === owner),
    ]);
    const { rows: columns } = await client.query(
      `select attacl::text from pg_attribute where attrelid = $1::regclass and attname = 'a.b'`,
      [view.quoted],
    );
    expect(columns[0].attacl).to.contain('=r/');
  });

  describe('brings along what is on it:', () => {
    const dependents = [
      '"Odd.Schema"."between ""it"""',
      '"Odd.Schema".stored',
      '"Odd.Schema".plain',
      '"Odd.Schema".on_stored',
    ];

    beforeEach(async () => {
      const { owner, granter, reader, stats } = view.roles;
      const quote = (role: string): string => `"${role.replace(/"/g, '""')}"`;
      await client.query(`
        create view "Odd.Schema"."between ""it""" with (security_barrier = true) as select id, "Title", day from ${view.quoted} where id > 3;
        comment on view "Odd.Schema"."between ""it""" is 'between';
        comment on column "Odd.Schema"."between ""it"""."Title" is 'its title';
        alter view "Odd.Schema"."between ""it""" owner to ${quote(owner)};
        grant select ("Title") on "Odd.Schema"."between ""it""" to ${quote(reader)};
        create materialized view "Odd.Schema".stored with (fillfactor = 55) tablespace "${view.tablespace}" as
          select b.id, b."Title", v."a.b" from "Odd.Schema"."between ""it""" b join ${view.quoted} v using (id);
        create unique index stored_key on "Odd.Schema".stored (id) with (fillfactor = 44);
        create index "Stored.Title" on "Odd.Schema".stored (upper("Title") desc, "a.b") tablespace "${view.tablespace}" where id > 5;
        alter materialized view "Odd.Schema".stored cluster on stored_key;
        alter materialized view "Odd.Schema".stored alter column "Title" set storage main, alter column id set statistics 7;
        alter materialized view "Odd.Schema".stored replica identity nothing;
        alter materialized view "Odd.Schema".stored depends on extension plpgsql;
        create statistics "statistics of".stored_kinds on id, "a.b" from "Odd.Schema".stored;
        alter statistics "statistics of".stored_kinds owner to ${quote(stats)};
        comment on materialized view "Odd.Schema".stored is 'stored';
        comment on index "Odd.Schema"."Stored.Title" is 'by title';
        grant select on "Odd.Schema".stored to ${quote(granter)} with grant option;
        set role ${quote(granter)};
        grant select on "Odd.Schema".stored to ${quote(reader)};
        reset role;
        analyze "Odd.Schema".stored;
        create view "Odd.Schema".plain with (security_barrier = true) as select id, "Title" from ${view.quoted} where id > 1;
        alter view "Odd.Schema".plain alter column "Title" set default 'new';
        comment on view "Odd.Schema".plain is 'plain';
        grant select, insert on "Odd.Schema".plain to ${quote(reader)};
        create view "Odd.Schema".on_stored as select "Title" from "Odd.Schema".stored;
        comment on view "Odd.Schema".on_stored is 'on stored';`);
    });

    for (const [what, change] of [
      ['filters its rows', narrow],
      [
        'adds a column',
        (altered: MaterializedViewAlterBuilder): void => {
          altered.as(`${body}, id * 2 as twice from "Odd.Schema"."Posts"`);
        },
      ],
    ] as const) {
      it(`dependents of every kind, by an alter that ${what}`, async () => {
        const before = await each(dependents, snapshotOf);
        const oids = await each(dependents, oidOf);
        await alter(change);
        const after = await each(dependents, snapshotOf);
        for (const [index, name] of dependents.entries()) {
          expect(differences(before[index] as Snapshot, after[index] as Snapshot), name).to.deep.equal([]);
        }
        const now = await each(dependents, oidOf);
        expect(now.map((oid, index) => oid === oids[index])).to.deep.equal([false, false, true, true]);
        await client.query('refresh materialized view concurrently "Odd.Schema".stored');
      });
    }
  });
});
