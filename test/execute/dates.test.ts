import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { bundleSources } from '../support/bundled-package';
import { useDatabase } from '../support/database';

describe('a Date in the declaration of a view', () => {
  const database = useDatabase();
  let library: string;

  before(() => {
    library = JSON.stringify(join(bundleSources(), 'dist'));
  });

  /** Runs something in a process of another time zone. */
  function runIn(zone: string, script: string): string {
    const program = `
      const { attachMaterializedViews } = require(${library});
      attachMaterializedViews();
      const knex = require('knex')({ client: 'pg', connection: process.env.TEST_DATABASE });
      (async () => { ${script} })().catch((error) => { console.error(error); process.exitCode = 1; }).finally(() => knex.destroy());`;
    const env = { ...process.env, TZ: zone, TEST_DATABASE: database.url };
    return execFileSync(process.execPath, ['--eval', program], {
      env,
      encoding: 'utf8',
      cwd: join(__dirname, '../..'),
    }).trim();
  }

  it('means to a column without time zone what it meant where it was declared, also when it is altered elsewhere', async () => {
    const knex = database.knex();
    await knex.raw(`create table events (id int primary key, at timestamp);
      insert into events values (1, '2024-06-01 11:30'), (2, '2024-06-01 13:30')`);
    runIn(
      'Europe/Berlin',
      `await knex.schema.createMaterializedView('late', (view) => {
        view.from('events').columns({ id: true }).where('at', '>=', new Date('2024-06-01T10:00:00Z'));
      });`,
    );
    expect(await knex('late').pluck('id')).to.deep.equal([2]);
    runIn('UTC', `await knex.schema.alterMaterializedView('late', (view) => view.columns({ at: true }));`);
    expect(await knex('late').pluck('id')).to.deep.equal([2]);
  });

  it('is the same declaration wherever it is declared, and checked without alarm', () => {
    const models = `
      const { defineView, MaterializedView } = require(${library} + '/objection');
      const { Model } = require('objection');
      class Event extends Model { static tableName = 'events'; }
      class Early extends MaterializedView(Model) {
        static tableName = 'early';
        static materializedView = defineView({
          parent: Event,
          columns: { id: true },
          where: (view) => view.where('at', '<', new Date('2024-06-01T10:00:00Z')),
        });
      }
      const { checkProject, makeMigration } = require(${library} + '/project');
      const project = { knex, models: [Early], ignoredViews: ['late'] };`;
    const text = runIn('Asia/Tokyo', `${models} console.log((await makeMigration(project, { writes: false })).text);`);
    expect(text).to.contain("new Date('2024-06-01T10:00:00.000Z')");
    runIn(
      'Asia/Tokyo',
      `await knex.schema.createMaterializedView('early', (view) => {
        view.from('events').columns({ id: true }).where('at', '<', new Date('2024-06-01T10:00:00.000Z'));
      });`,
    );
    const found = runIn(
      'America/Lima',
      `${models}
      const { differences } = await checkProject(project);
      console.log(JSON.stringify([differences, (await makeMigration(project, { writes: false })).text]));`,
    );
    expect(JSON.parse(found)).to.deep.equal([[], null]);
  });
});
