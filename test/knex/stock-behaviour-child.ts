import knex, { type Knex } from 'knex';

/** Prints what a Knex makes of many calls on its schema builder, with or without the plugin (`WITH_PLUGIN=1`). */

if (process.env['WITH_PLUGIN'] === '1') require('../../lib/register');

type Call = (schema: Knex.SchemaBuilder, db: Knex) => Knex.SchemaBuilder;

const log = { warn() {}, error() {}, debug() {}, deprecate() {} };

const CALLS: { readonly [name: string]: Call } = {
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
  withSchema: (schema) => schema.withSchema('blog').createTable('posts', (table) => table.text('body')).dropView('v'),
  hasTable: (schema) => schema.hasTable('users') as unknown as Knex.SchemaBuilder,
  hasColumn: (schema) => schema.hasColumn('users', 'id') as unknown as Knex.SchemaBuilder,
  raw: (schema) => schema.raw('select ? as a, ?? as b, \\? as c', [1, 'x']),
  createView: (schema, db) =>
    schema.createView('adults', (view) => {
      view.columns(['name']);
      view.as(db('users').select('name').where('age', '>', '18'));
    }),
  createViewOrReplace: (schema, db) => schema.createViewOrReplace('adults', (view) => view.as(db('users').select('name'))),
  createViewWithCheck: (schema, db) =>
    schema.createView('adults', (view) => {
      view.as(db('users').select('name'));
      view.localCheckOption();
    }),
  alterView: (schema) => schema.view('users', (view) => view.column('oldName').rename('newName').defaultTo('10')),
  renameView: (schema) => schema.renameView('old_view', 'new_view'),
  dropView: (schema) => schema.dropView('users').dropViewIfExists('users'),
  schemas: (schema) => schema.createSchema('a').createSchemaIfNotExists('a').dropSchema('a', true).dropSchemaIfExists('a'),
  extensions: (schema) => schema.createExtension('a').createExtensionIfNotExists('a').dropExtension('a').dropExtensionIfExists('a'),
  createMaterializedView: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      view.columns(['name']);
      view.as(db('users').select('name').where('age', '>', '18'));
    }),
  createMaterializedViewWithThis: (schema, db) =>
    schema.createMaterializedView('mat_view', function (this: Knex.ViewBuilder) {
      this.as(db('users').select('name'));
    } as never),
  createMaterializedViewInSchema: (schema, db) =>
    schema.withSchema('blog').createMaterializedView('mat_view', (view) => view.as(db('users').select('name'))),
  createMaterializedViewWithDot: (schema, db) => schema.createMaterializedView('blog.mat_view', (view) => view.as(db('users').select('name'))),
  createMaterializedViewExtended: (schema, db) =>
    schema.createMaterializedView('mat_view', (view) => {
      (view as unknown as { asNames(db: Knex): void }).asNames(db);
    }),
  refreshMaterializedView: (schema) => schema.refreshMaterializedView('view_to_refresh'),
  refreshMaterializedViewConcurrently: (schema) => schema.refreshMaterializedView('view_to_refresh', true),
  refreshMaterializedViewNot: (schema) => schema.refreshMaterializedView('view_to_refresh', false),
  dropMaterializedView: (schema) => schema.dropMaterializedView('v'),
  dropMaterializedViewIfExists: (schema) => schema.dropMaterializedViewIfExists('v'),
  dropMaterializedViewInSchema: (schema) => schema.withSchema('blog').dropMaterializedView('v'),
  mixed: (schema) => schema.dropMaterializedView('v').dropTable('t').refreshMaterializedView('w'),
  custom: (schema) => (schema as unknown as { dropBoth(): Knex.SchemaBuilder }).dropBoth(),
};

knex.ViewBuilder.extend('asNames', function asNames(this: Knex.ViewBuilder, db: Knex) {
  this.as(db('users').select('name'));
  return this;
} as never);
knex.SchemaBuilder.extend('dropBoth', function dropBoth(this: Knex.SchemaBuilder) {
  return this.dropTable('a').dropMaterializedView('b');
} as never);

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return { thrown: String((error as Error).message).split('\n')[0] };
  }
}

async function main(): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const client of (process.argv[2] ?? '').split(',')) {
    const db = knex({ client, version: '10.5', useNullAsDefault: true, log } as Knex.Config);
    for (const [name, call] of Object.entries(CALLS)) {
      const build = () => call(db.schema, db) as unknown as { toSQL(): unknown; toString(): string; generateDdlCommands(): Promise<unknown> };
      const ddl = await build().generateDdlCommands().catch((error: Error) => ({ thrown: error.message }));
      results[`${client} ${name}`] = { sql: attempt(() => build().toSQL()), text: attempt(() => build().toString()), ddl };
    }
  }
  console.log(JSON.stringify(results, (key, value: unknown) => (key === '__knexQueryUid' ? undefined : value)));
}

void main();
