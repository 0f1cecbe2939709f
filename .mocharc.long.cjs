const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

process.env.PROPERTY_RUNS ??= '100';

const hasProperty = (file) => file.endsWith('.test.ts') && /\/runs'/.test(readFileSync(join(__dirname, file), 'utf8'));

/** The files that have a property, with many random cases. */
module.exports = {
  ...require('./.mocharc.suite.cjs'),
  timeout: 600_000,
  spec: readdirSync(join(__dirname, 'test'), { recursive: true })
    .map((name) => join('test', name))
    .filter(hasProperty),
};
