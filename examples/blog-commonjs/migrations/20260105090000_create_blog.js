exports.up = (knex) =>
  knex.schema
    .createTable('posts', (table) => {
      table.increments('id');
      table.text('title').notNullable();
      table.integer('rating').notNullable();
    })
    .createTable('comments', (table) => {
      table.increments('id');
      table.integer('post_id').notNullable().references('posts.id').index();
      table.text('body').notNullable();
    });

exports.down = (knex) => knex.schema.dropTable('comments').dropTable('posts');
