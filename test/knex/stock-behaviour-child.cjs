const knex = require('knex');

/** Prints what a Knex makes of many calls on its schema builder, with or without the plugin (`WITH_PLUGIN=1`). */

if (process.env.WITH_PLUGIN === '1') require('../../lib/register.ts');

const log = { warn() {}, error() {}, debug() {}, deprecate() {} };

const CALLS = {
  createTable: (schema) =>
    schema.createTable('users', (table) => {
      table.increments('id');
      table.string('name', 40).notNullable().unique().index();
      table.json('data').defaultTo('{"a":"?"}');
      table.integer('boss').references('id').inTable('users').onDelete('cascade');
    }),
  createTableLike: (schema) => schema.createTableLike('copy', 'users'),
  alterTable: (schema) =>
    schema.table('users', (table) => {
      table.dropColumn('name');
      table.renameColumn('data', 'payload');
      table.bigInteger('big').alter();
    }),
  dropTables: (schema) => schema.dropTable('a').dropTableIfExists('b').renameTable('c', 'd'),
  withSchema: (schema) =>
    schema
      .withSchema('blog')
      .createTable('posts', (table) => table.text('body'))
      .dropView('v'),
  hasTable: (schema) => schema.hasTable('users'),
  hasColumn: (schema) => schema.hasColumn('users', 'id'),
  raw: (schema) => schema.raw('select ? as a, ?? as b, \\? as c', [1, 'x']),
  createView: (schema, db) =>
    schema.createView('adults', (view) => {
      view.columns(['name']);
      view.as(db('users').select('name').where('age', '>', '18'));
    }),
  createViewOrReplace: (schema, db) =>
    schema.createViewOrReplace('adults', (view) => view.as(db('users').select('name'))),
  createViewWithCheck: (schema, db) =>
    schema.createView('adults', (view) => {
      view.as(db('users').select('name'));
      view.localCheckOption();
    }),
  alterView: (schema) => schema.view('users', (view) => view.column('oldName').rename('newName').defaultTo('10')),
  renameView: (schema) => schema.renameView('old_view', 'new_view'),
  dropView: (schema) => schema.dropView('users').dropViewIfExists('users'),
  schemas: (schema) =>
    schema.createSchema('a').createSchemaIfNotExists('a').dropSchema('a', true).dropSchemaIfExists('a'),
  extensions: (schema) =>
    schema.createExtension('a').createExtensionIfNotExists('a').dropExtension('a').dropExtensionIfExists('a'),
  createMaterializedView: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      view.columns(['name']);
      view.as(db('users').select('name').where('age', '>', '18'));
    }),
  createMaterializedViewWithThis: (schema, db) =>
    schema.createMaterializedView('mat_view', function () {
      this.as(db('users').select('name'));
    }),
  createMaterializedViewInSchema: (schema, db) =>
    schema.withSchema('blog').createMaterializedView('mat_view', (view) => view.as(db('users').select('name'))),
  createMaterializedViewWithDot: (schema, db) =>
    schema.createMaterializedView('blog.mat_view', (view) => view.as(db('users').select('name'))),
  createMaterializedViewInTwoSteps: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      view.columns(['old']);
      view.as(db('old'));
      view.columns(['name']);
      view.as(db('users').select('name'));
    }),
  createMaterializedViewWithoutColumns: (schema, db) => {
    for (const columns of [undefined, null]) {
      schema.createMaterializedView('mat_view', (view) => {
        view.columns(['old']);
        view.columns(columns);
        view.as(db('users').select('name'));
      });
    }
    return schema;
  },
  createMaterializedViewAsync: (schema, db) =>
    schema.createMaterializedView('mat_view', async (view) => {
      view.columns(['name']);
      view.as(db('users').select('name'));
    }),
  createMaterializedViewWithRefs: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      view.columns([db.ref('id'), 'name']);
      view.as(db('users').select('id', 'name'));
    }),
  createMaterializedViewWithRawColumns: (schema, db) => {
    for (const columns of [db.raw('id, name'), [db.raw('id'), db.raw('??', ['name'])], [db.ref('id').as('x')]]) {
      schema.withSchema('blog').createMaterializedView('mat_view', (view) => {
        view.columns(columns);
        view.as(db('users').select('id', 'name').where('age', '>', 18));
      });
    }
    return schema;
  },
  createMaterializedViewByFields: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      view.named(['name'], db('users').select('name'));
    }),
  createMaterializedViewExtended: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      view.asNames(db);
    }),
  refreshMaterializedView: (schema) => schema.refreshMaterializedView('view_to_refresh'),
  refreshMaterializedViewConcurrently: (schema) => schema.refreshMaterializedView('view_to_refresh', true),
  refreshMaterializedViewNot: (schema) => schema.refreshMaterializedView('view_to_refresh', false),
  dropMaterializedView: (schema) => schema.dropMaterializedView('v'),
  dropMaterializedViewIfExists: (schema) => schema.dropMaterializedViewIfExists('v'),
  dropMaterializedViewInSchema: (schema) => schema.withSchema('blog').dropMaterializedView('v'),
  argumentsNotGiven: (schema, db) =>
    schema
      .createMaterializedView('v', (view) => view.as(db('users')), undefined)
      .refreshMaterializedView('v', undefined, undefined)
      .dropMaterializedView('v', undefined)
      .dropMaterializedViewIfExists('v', null),
  argumentsOfForEach: (schema) => {
    for (const method of ['dropMaterializedView', 'dropMaterializedViewIfExists', 'refreshMaterializedView']) {
      ['a', 'b'].forEach((...args) => {
        schema[method](...args);
      });
    }
    return schema;
  },
  refreshMaterializedViewBySwitch: (schema) => {
    for (const concurrently of [0, 1, '', null, undefined, Number.NaN, true, false]) {
      schema.refreshMaterializedView('v', concurrently);
    }
    return schema;
  },
  namesAsRef: (schema, db) =>
    schema
      .createMaterializedView(db.ref('v').withSchema('blog'), (view) => view.as(db('users').select('name')))
      .refreshMaterializedView(db.ref('blog.v'), true)
      .dropMaterializedView(db.ref('v'))
      .dropMaterializedViewIfExists(db.ref('v').withSchema('blog')),
  namesAsRaw: (schema, db) =>
    schema
      .createMaterializedView(db.raw('??', ['v']), (view) => {
        view.columns(['name']);
        view.as(db('users').select('name'));
      })
      .refreshMaterializedView(db.raw('"v"'))
      .refreshMaterializedView(db.raw('"v"'), true)
      .dropMaterializedView(db.raw('"v"'))
      .dropMaterializedViewIfExists(db.raw('"v"')),
  namesAsRawInSchema: (schema, db) => schema.withSchema('blog').dropMaterializedView(db.raw('"v"')).dropTable('t'),
  mixed: (schema) => schema.dropMaterializedView('v').dropTable('t').refreshMaterializedView('w'),
  custom: (schema) => schema.dropBoth(),
};

knex.ViewBuilder.extend('asNames', function asNames(db) {
  this.as(db('users').select('name'));
  return this;
});
knex.ViewBuilder.extend('named', function named(columns, query) {
  this._columns = columns;
  this._selectQuery = query;
});
knex.SchemaBuilder.extend('dropBoth', function dropBoth() {
  return this.dropTable('a').dropMaterializedView('b');
});

function attempt(work) {
  try {
    return work();
  } catch (error) {
    return { thrown: error.message.split('\n')[0] };
  }
}

async function main() {
  const results = {};
  for (const client of process.argv[2].split(',')) {
    const db = knex({ client, version: '10.5', useNullAsDefault: true, log });
    for (const [name, call] of Object.entries(CALLS)) {
      results[`${client} ${name}`] = {
        sql: attempt(() => call(db.schema, db).toSQL()),
        text: attempt(() => call(db.schema, db).toString()),
        ddl: await call(db.schema, db)
          .generateDdlCommands()
          .catch((error) => ({ thrown: error.message })),
      };
    }
  }
  console.log(JSON.stringify(results, (key, value) => (key === '__knexQueryUid' ? undefined : value)));
}

void main();
