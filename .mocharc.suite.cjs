const { availableParallelism } = require('node:os');

/** The whole suite, several files at a time: tests wait for PostgreSQL half of their time. */
module.exports = {
  ...require('./.mocharc.json'),
  parallel: true,
  jobs: Math.min(availableParallelism() + 1, 6),
  // What takes longest comes first, so that no job is left alone with it at the end.
  spec: ['test/{alter,migrations,property,cli}/**/*.test.ts', 'test/!(alter|migrations|property|cli)/**/*.test.ts'],
};
