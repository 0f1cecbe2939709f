import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
const ENTRIES: { readonly [name: string]: string } = {
  'knex-matview': 'lib/index.ts',
  'knex-matview/objection': 'lib/objection/index.ts',
  'knex-matview/project': 'lib/project/index.ts',
};
const EXAMPLES = join(ROOT, 'test/docs/examples-of-docstrings.ts');

/** A name that a user can write, or a member of one: `RefreshResult.durationMs`. */
export interface Documented {
  readonly name: string;
  readonly kind: 'callable' | 'other' | 'member';
  readonly text: string;
  readonly examples: readonly string[];
}

/** What the entries of the package export, read from their sources. */
export class PublicApi {
  private readonly options = readOptions();
  private readonly program: ts.Program;
  private readonly checker: ts.TypeChecker;

  constructor() {
    this.program = ts.createProgram(Object.values(ENTRIES).map(inRoot), this.options);
    this.checker = this.program.getTypeChecker();
  }

  /** The names of an entry, types included. */
  namesOf(entry: string): readonly string[] {
    return this.exportsOf(entry).map(({ name }) => name);
  }

  /** Those of its names that only TypeScript knows. */
  typesOf(entry: string): readonly string[] {
    const isType = (symbol: ts.Symbol) =>
      (this.resolve(symbol).flags & ts.SymbolFlags.Value) === 0 || isTypeOnly(symbol);
    return this.exportsOf(entry)
      .filter(isType)
      .map(({ name }) => name)
      .sort();
  }

  /** Every exported name with its members, and what `knex.schema` gains. */
  documented(): readonly Documented[] {
    const exported = Object.keys(ENTRIES).flatMap((entry) =>
      this.exportsOf(entry).map((symbol) => this.resolve(symbol)),
    );
    const unique = [...new Set(exported)];
    return [
      ...unique.map((symbol) => this.describe(symbol.name, symbol, isCallable(symbol) ? 'callable' : 'other')),
      ...unique.flatMap((symbol) => this.membersOf(symbol)),
      ...this.schemaMethods().map((symbol) => this.describe(`knex.schema.${symbol.name}`, symbol, 'callable')),
    ];
  }

  /** What TypeScript reports about the examples, each as the body of a function of its own. */
  problemsOfExamples(examples: readonly string[]): readonly string[] {
    const bodies = examples.map((code) => `void (async () => {\n${code}\n});`);
    const source = [this.preamble(), ...bodies].join('\n');
    const host = ts.createCompilerHost(this.options);
    const { getSourceFile, fileExists } = host;
    host.getSourceFile = (name, target, ...rest) =>
      name === EXAMPLES
        ? ts.createSourceFile(name, source, target)
        : (this.program.getSourceFile(name) ?? getSourceFile(name, target, ...rest));
    host.fileExists = (name) => name === EXAMPLES || fileExists(name);
    const program = ts.createProgram([...this.program.getRootFileNames(), EXAMPLES], this.options, host, this.program);
    const file = program.getSourceFile(EXAMPLES) as ts.SourceFile;
    const lines = source.split('\n');
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((problem) => {
      const { line } = file.getLineAndCharacterOfPosition(problem.start ?? 0);
      return `${lines[line]}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`;
    });
  }

  /** What examples may use: all exported names, and the blog of the docs. */
  private preamble(): string {
    const seen = new Set<string>();
    const imports = Object.keys(ENTRIES).map((entry) => {
      const names = this.namesOf(entry).filter((name) => !seen.has(name));
      for (const name of names) seen.add(name);
      return `import { ${names.join(', ')} } from '${entry}';`;
    });
    return `${imports.join('\n')}
      import type { Knex } from 'knex';
      import { Model } from 'objection';
      declare const knex: Knex;
      declare const view: MaterializedViewBuilder;
      declare class User extends Model { id: number; name: string; }
      declare class Comment extends Model { id: number; score: number; author?: User; }
      declare class Post extends Model { id: number; title: string; rating: number; author?: User; comments?: Comment[]; }
      declare const PostSummary: typeof Model & MaterializedViewModel;`;
  }

  private exportsOf(entry: string): readonly ts.Symbol[] {
    const file = this.program.getSourceFile(inRoot(ENTRIES[entry] as string)) as ts.SourceFile;
    const module = this.checker.getSymbolAtLocation(file) as ts.Symbol;
    return this.checker.getExportsOfModule(module);
  }

  private resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private membersOf(symbol: ts.Symbol): readonly Documented[] {
    const members = symbol.flags & ts.SymbolFlags.Namespace ? symbol.exports : symbol.members;
    return [...(members?.values() ?? [])]
      .filter(isPublicMember)
      .map((member) => this.describe(`${symbol.name}.${member.name}`, member, 'member'));
  }

  /** The methods that `lib/knex/types.ts` adds to Knex's own interface. */
  private schemaMethods(): readonly ts.Symbol[] {
    const file = this.program.getSourceFile(inRoot('lib/knex/types.ts')) as ts.SourceFile;
    const found: ts.Symbol[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isMethodSignature(node)) found.push(this.checker.getSymbolAtLocation(node.name) as ts.Symbol);
      ts.forEachChild(node, visit);
    };
    visit(file);
    return [...new Set(found)];
  }

  private describe(name: string, symbol: ts.Symbol, kind: Documented['kind']): Documented {
    const tags = symbol.getJsDocTags(this.checker).filter((tag) => tag.name === 'example');
    return {
      name,
      kind,
      text: ts.displayPartsToString(symbol.getDocumentationComment(this.checker)),
      examples: tags.map(({ text }) => ts.displayPartsToString(text)),
    };
  }
}

function readOptions(): ts.CompilerOptions {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.all.json'), {}, host);
  return { ...parsed?.options, noUnusedLocals: false, noImplicitOverride: false };
}

function inRoot(path: string): string {
  return join(ROOT, path);
}

function isCallable({ flags }: ts.Symbol): boolean {
  return (flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0;
}

/** True of `export type { Source }`, and of `export { type Source }`, where `Source` is a class. */
function isTypeOnly({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((one) => ts.isExportSpecifier(one) && (one.isTypeOnly || one.parent.parent.isTypeOnly));
}

/** Constructors, type parameters, private members and those that a symbol names are not for users. */
function isPublicMember({ name, flags, declarations = [] }: ts.Symbol): boolean {
  const isNamed = !name.startsWith('__') && (flags & ts.SymbolFlags.TypeParameter) === 0;
  return isNamed && declarations.every((one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Private) === 0);
}
