/** What each folder of `lib/` may import, beside `lib/errors`, which all may. Dependencies point one way. */
const MAY_IMPORT = {
  errors: [],
  definition: [],
  declare: ['definition'],
  compiler: ['definition'],
  session: [],
  catalog: ['definition', 'session'],
  registry: ['definition', 'compiler', 'session', 'catalog'],
  plan: ['definition'],
  storage: ['definition', 'compiler', 'catalog', 'plan'],
  operations: ['definition', 'compiler', 'session', 'catalog', 'registry', 'plan', 'storage'],
  migrations: ['definition', 'declare', 'compiler', 'session', 'catalog', 'registry', 'plan', 'storage', 'operations'],
  knex: ['definition', 'declare', 'compiler', 'session', 'catalog', 'registry', 'storage', 'operations'],
  objection: ['definition', 'declare', 'catalog', 'registry', 'operations', 'knex'],
  application: [
    'definition',
    'declare',
    'compiler',
    'session',
    'catalog',
    'registry',
    'storage',
    'operations',
    'migrations',
    'knex',
  ],
  project: ['definition', 'declare', 'migrations', 'knex', 'application'],
  cli: ['project', 'application'],
};

const folders = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `lib-${folder}`,
  comment: `lib/${folder} may import: ${['errors', ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[folder, 'errors', ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...folders,
    {
      name: 'lib-known-folders',
      comment: 'a new folder of lib/ gets its line in the table of .dependency-cruiser.cjs',
      severity: 'error',
      from: { path: '^lib/', pathNot: `^lib/((${Object.keys(MAY_IMPORT).join('|')})/|[^/]+\\.ts$)` },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'modules that need each other are one module, or lack a third; also where only types make the circle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'lib-stands-alone',
      comment: 'what is published imports nothing that is not',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(test|bench|examples|scripts|dist)/' },
    },
    {
      name: 'only-dependencies-and-peers',
      comment: 'what is published imports what its users have: dependencies and peers',
      severity: 'error',
      from: { path: '^lib/' },
      // An optional peer counts as both: its entry in `peerDependenciesMeta` is none of the lists of packages.
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        dependencyTypesNot: ['npm', 'npm-peer'],
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^lib/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'objection-at-one-place',
      comment: 'only lib/objection knows Objection',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/objection/' },
      to: { path: '(^|/)node_modules/objection/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
