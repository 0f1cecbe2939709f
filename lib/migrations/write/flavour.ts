import { assertNever } from '../../definition';

/**
 * How a project writes its migrations. `commonjs-typescript` is what Node itself loads as CommonJS: it removes the types,
 * and rewrites no `import`.
 */
export type Flavour = 'commonjs' | 'module' | 'typescript' | 'commonjs-typescript';

/** The ending of the templates of a flavour. */
export function templateExtension(flavour: Flavour): string {
  switch (flavour) {
    case 'commonjs':
      return 'js';
    case 'module':
      return 'mjs';
    case 'typescript':
      return 'ts';
    case 'commonjs-typescript':
      return 'cts';
    default:
      return assertNever(flavour);
  }
}

/** What a function of a migration does, as the slot of the flavour's template takes it. */
export function writeFunction(operations: readonly string[], flavour: Flavour): string {
  const statements = operations.map((operation) => `await ${operation};\n`).join('');
  switch (flavour) {
    case 'commonjs':
    case 'module':
      if (operations.length === 1) return `(knex) => ${operations[0]}`;
      return operations.length === 0 ? 'async () => {}' : `async (knex) => {\n${statements}}`;
    case 'typescript':
    case 'commonjs-typescript':
      return statements;
    default:
      return assertNever(flavour);
  }
}

/** The import of what is used of this package; nothing where nothing is. */
export function writeImport(helpers: ReadonlySet<string>, flavour: Flavour): string {
  if (helpers.size === 0) return '';
  const names = [...helpers].sort().join(', ');
  switch (flavour) {
    case 'commonjs':
      return `const { ${names} } = require('knex-matview');\n`;
    case 'module':
    case 'typescript':
      return `import { ${names} } from 'knex-matview';\n`;
    case 'commonjs-typescript':
      return `const { ${names} } = require('knex-matview') as typeof import('knex-matview');\n`;
    default:
      return assertNever(flavour);
  }
}
