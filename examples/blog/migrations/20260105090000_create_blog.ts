import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('users', (table) => {
      table.increments('id');
      table.text('name').notNullable();
    })
    .createTable('posts', (table) => {
      table.increments('id');
      table.integer('author_id').references('users.id').index();
      table.text('title').notNullable();
      table.integer('rating').notNullable();
    })
    .createTable('tags', (table) => {
      table.increments('id');
      table.text('name').notNullable();
    })
    .createTable('post_tags', (table) => {
      table.integer('post_id').notNullable().references('posts.id');
      table.integer('tag_id').notNullable().references('tags.id').index();
      table.primary(['post_id', 'tag_id']);
    })
    .createTable('comments', (table) => {
      table.increments('id');
      table.integer('post_id').notNullable().references('posts.id').index();
      table.integer('author_id').references('users.id').index();
      table.text('body').notNullable();
    });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema
    .dropTable('comments')
    .dropTable('post_tags')
    .dropTable('tags')
    .dropTable('posts')
    .dropTable('users');
}
