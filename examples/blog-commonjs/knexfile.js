require('knex-matview/register');

module.exports = {
  client: 'pg',
  connection: process.env.DATABASE_URL ?? 'postgres://localhost/blog',
  matview: { models: ['./models/*.js'] },
};
