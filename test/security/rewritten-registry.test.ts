import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, MatviewError } from '../../lib';
import { createDialect } from '../../lib/compiler';
import { scanSql, type ViewDefinition } from '../../lib/definition';
import { writeMigration } from '../../lib/migrations/write';
import { createWriter } from '../../lib/migrations/write/create-writer';
import { collectHelpers, type Helper } from '../../lib/migrations/write/helpers';
import { writeOperation } from '../../lib/migrations/write/operation';
import { checkProject, makeMigration, type Project, planProject, readGraph, writeGraph } from '../../lib/project';
import { readDefinition } from '../../lib/registry/read-definition';
import { compileCreate } from '../../lib/storage/create';
import { runs } from '../property/runs';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { definitionOf, modelOf } from '../support/models';
import { hostileValues, type Mutant, mutantsOf } from './mutants';
import { RICH_VIEWS } from './rich-views';
import { runInSandbox } from './sandbox';

const ROLE = `kmv_app_${process.pid}`;
const VALUES = hostileValues(ROLE);

/** About so many of them from all over the list, in another order each time: each value in other places. */
function some<T>(all: readonly T[], count: number, name: string): readonly T[] {
  const { seed, numRuns } = runs(name, count / 100);
  const step = Math.max(1, Math.floor(all.length / numRuns));
  return all.filter((_one, index) => index % step === seed % step);
}

describe('a registry that somebody else wrote to', function () {
  this.timeout(300_000);
  let directory: string;
  let knex: Knex;
  let project: Project;

  // before the connections are closed
  after(async () => {
    await knex.raw(`drop role ${ROLE}`);
    rmSync(directory, { recursive: true });
  });
  const database = useDatabase();

  before(async () => {
    attachMaterializedViews();
    directory = mkdtempSync(join(tmpdir(), 'knex-matview-hostile-'));
    knex = database.knex({ migrations: { directory } });
    await createBlog(knex);
    await knex.raw(`create role ${ROLE}`);
    for (const { name, declare } of RICH_VIEWS) await knex.schema.createMaterializedView(name, declare);
    project = { knex, models: RICH_VIEWS.map(modelOf), ignoredViews: [] };
    await knex.raw('create table knex_matview.kept as table knex_matview.views');
  });
  afterEach(async () => {
    await knex.raw('truncate knex_matview.views; insert into knex_matview.views table knex_matview.kept');
    await assertNothingHappened();
  });

  async function rewrite(view: string, json: unknown): Promise<void> {
    const sql = 'update knex_matview.views set definition = ?::text::jsonb where view_name = ?';
    await knex.raw(sql, [JSON.stringify(json), view]);
  }

  async function assertNothingHappened(): Promise<void> {
    const { rows } = await knex.raw('select rolname from pg_roles where rolname = ? and rolsuper', [ROLE]);
    expect(rows).to.deep.equal([]);
    expect(globalThis).not.to.have.property('hacked');
  }

  /** What commands do. Whatever they refuse, they refuse as errors of this package. */
  const commands: { readonly [name: string]: () => Promise<unknown> } = {
    check: () => checkProject(project),
    make: async () => {
      const { text } = await makeMigration(project, { writes: false, extension: 'js' });
      if (text !== null) await runInSandbox(text);
    },
    accept: () => makeMigration(project, { writes: false, extension: 'js', acceptsPresent: true }),
    plan: () => planProject(project),
    graph: async () => writeGraph(await readGraph(project), 'dot'),
  };

  async function attempt(command: string, { place }: Mutant): Promise<'done' | 'refused'> {
    try {
      await commands[command]?.();
      return 'done';
    } catch (error) {
      if (!(error instanceof MatviewError)) throw new Error(`${command}, ${place}`, { cause: error });
      expect(String(error).replaceAll('\n', ''), place).not.to.match(/[\p{Cc}\p{Cf}]/u);
      expect(String(error).length, place).to.be.below(5000);
      return 'refused';
    } finally {
      await assertNothingHappened();
    }
  }

  for (const view of RICH_VIEWS) {
    const json: unknown = JSON.parse(JSON.stringify(definitionOf(view)));
    const mutants = [...mutantsOf(json, VALUES)];

    it(`is refused, or says what a declaration may say, whatever is replaced in ${view.name}`, async () => {
      const seen = { read: 0, refused: 0 };
      for (const mutant of some(mutants, 1500, `mutants of ${view.name}`)) {
        const read = readDefinition(JSON.stringify(mutant.json));
        seen['definition' in read ? 'read' : 'refused'] += 1;
        if (!('definition' in read)) continue;
        assertSafeSql(read.definition, mutant);
        await assertSafeSource(read.definition, mutant);
      }
      expect(seen.read).to.be.above((seen.read + seen.refused) / 100);
      expect(seen.refused).to.be.above(seen.read);
    });

    it(`makes no command do more than it should, whatever is replaced in ${view.name}`, async () => {
      const names = Object.keys(commands);
      const isRead = (mutant: Mutant): boolean => 'definition' in readDefinition(JSON.stringify(mutant.json));
      const tried = some(mutants, 400, `attacks on ${view.name}`);
      const chosen = [...tried.filter(isRead).slice(0, 12), ...tried.slice(0, 3)];
      for (const [index, mutant] of chosen.entries()) {
        await rewrite(view.name, mutant.json);
        await attempt(names[index % names.length] as string, mutant);
      }
    });
  }

  const dialect = () => createDialect(knex.client as never);

  /** Each statement is one, and ends where it seems to. */
  function assertSafeSql(definition: ViewDefinition, { place }: Mutant): void {
    for (const statement of compileCreate(definition, dialect())) {
      const tokens = scanSql(statement);
      const isOne = tokens.every(({ start, isOpen }) => !isOpen && statement[start] !== ';');
      expect(isOne, `${place}: ${statement}`).to.equal(true);
    }
  }

  /** The functions of a migration may refuse what they are given: then it does nothing. */
  async function assertSafeSource(definition: ViewDefinition, { place }: Mutant): Promise<void> {
    const helpers = new Set<Helper>();
    const writer = createWriter(collectHelpers(helpers));
    const operation = writeOperation(writer, { kind: 'create', definition });
    const text = `const { ${[...helpers].join(', ')} } = require('knex-matview'); exports.up = (knex) => ${operation};`;
    try {
      await runInSandbox(text);
    } catch (error) {
      if (!(error instanceof MatviewError)) throw new Error(`${place}: ${text}`, { cause: error });
    }
  }

  it('never runs statements after a query, as those of whoever checks it', async () => {
    const definition = definitionOf(RICH_VIEWS[2] as (typeof RICH_VIEWS)[number]);
    const attack = `select 1 as id, '' as text with no data; commit; alter role ${ROLE} superuser; commit; begin; create materialized view v as select 1 as id`;
    const query = { kind: 'sql', parts: [attack], query: true };
    await rewrite('rich_query', { ...definition, body: { ...definition.body, query } });
    await knex.raw("update knex_matview.views set server_hash = repeat('0', 64) where view_name = 'rich_query'");
    for (const command of Object.keys(commands)) await attempt(command, { place: 'query', json: null });
    expect((await rejection(checkProject(project))).code).to.equal('MATVIEW_REGISTRY_INVALID');
  });

  it('never becomes JavaScript that is run by a migration', async () => {
    const definition = definitionOf(RICH_VIEWS[0] as (typeof RICH_VIEWS)[number]);
    const attack = `(globalThis.hacked = require('node:child_process'), NaN)`;
    const attacked = JSON.stringify(definition).replace('"text":"1.5"', JSON.stringify({ text: attack }).slice(1, -1));
    await rewrite('rich_posts', JSON.parse(attacked));
    expect(await attempt('make', { place: 'a number', json: null })).to.equal('refused');
    const read = readDefinition(attacked);
    expect(read)
      .to.have.property('problems')
      .that.deep.equals(['definition: column "doubled": a value is not a number as JavaScript writes it']);
    const hostile = JSON.parse(attacked) as ViewDefinition;
    const error = await rejection(
      writeMigration({ up: [{ kind: 'create', definition: hostile }], down: [] }, 'commonjs'),
    );
    expect(error.message).to.equal('a value is not a number as JavaScript writes it');
  });

  it('gives one error with every bad row: where, what was expected and what to do', async () => {
    await knex.raw(
      `update knex_matview.views set definition = jsonb_set(definition, '{body,kind}', '"x"') where view_name <> 'rich_days'`,
    );
    await knex.raw(`update knex_matview.views set server_hash = 'x' where view_name = 'rich_query'`);
    expect(String(await rejection(checkProject(project)))).to.equal(
      [
        'RegistryInvalidError [MATVIEW_REGISTRY_INVALID]: the registry in the schema "knex_matview" has 2 rows that cannot be read:',
        '  - "public"."rich_posts": definition.body.kind is "x", expected one of "parent", "query"',
        '  - "public"."rich_query": server_hash is "x", expected 64 hexadecimal digits; definition.body.kind is "x", expected one of "parent", "query"',
        '  Hint: restore the row from a backup; or delete it, then run npx knex-matview make --accept to record the present state of the view:',
        `        delete from "knex_matview"."views" where schema_name = 'public' and view_name = 'rich_posts';`,
        `        delete from "knex_matview"."views" where schema_name = 'public' and view_name = 'rich_query';`,
      ].join('\n'),
    );
  });

  it('can be read again after the steps of the hint', async () => {
    await knex.raw(`update knex_matview.views set kind = 'x', view_name = ? where view_name = 'rich_query'`, [
      "a'\u001b\\",
    ]);
    const { hint } = (await rejection(checkProject(project))) as MatviewError;
    const [, statement] = hint?.split('\n') ?? [];
    expect(statement?.trim()).to.equal(
      `delete from "knex_matview"."views" where schema_name = 'public' and view_name = E'a''\\U0000001b\\\\';`,
    );
    await knex.raw((statement as string).replaceAll('?', '\\?'));
    await makeMigration(project, { writes: false, extension: 'js', acceptsPresent: true });
    await knex.raw("delete from knex_matview.views where view_name = 'rich_query'");
    const { accepted } = await makeMigration(project, { directory, extension: 'js', acceptsPresent: true });
    expect(accepted).to.deep.equal(['rich_query']);
    expect((await checkProject(project)).views).to.equal(3);
  });

  it('is of a newer release where a definition says so', async () => {
    await knex.raw(`update knex_matview.views set definition = jsonb_set(definition, '{formatVersion}', '2')`);
    const error = await rejection(checkProject(project));
    expect(error.code).to.equal('MATVIEW_REGISTRY_FORMAT');
    expect(error.message).to.contain('"public"."rich_days", "public"."rich_posts", "public"."rich_query"');
  });
});
