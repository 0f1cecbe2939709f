import { expect } from 'chai';
import fc from 'fast-check';
import { equalData, type ViewDefinition } from '../../lib/definition';
import { parseDefinition, UnreadableDefinition } from '../../lib/definition/parse';
import { definitions } from '../migrations/write/definitions';
import { runs } from '../property/runs';
import { RICH_VIEWS } from '../security/rich-views';
import { definitionOf } from '../support/models';

const [POSTS, , QUERY] = RICH_VIEWS.map(definitionOf) as [ViewDefinition, ViewDefinition, ViewDefinition];

function asStored(definition: ViewDefinition): unknown {
  return JSON.parse(JSON.stringify(definition));
}

type Json = { [key: string]: Json } & Json[];

/** What is wrong with a definition in which something was replaced. */
function problemOf(definition: ViewDefinition, change: (json: Json) => unknown): string {
  const json = asStored(definition) as Json;
  change(json);
  return refusal(json);
}

function refusal(json: unknown): string {
  try {
    parseDefinition(json);
  } catch (error) {
    if (error instanceof UnreadableDefinition) return error.message;
    throw error;
  }
  return 'it is read';
}

function columnOf(json: Json, name: string): Json {
  const columns = json.body?.columns ?? ([] as never);
  return columns.find((column: Json) => (column.name as unknown) === name) as Json;
}

function set(target: unknown, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

describe('a stored definition', () => {
  it('is read as what it was', () => {
    for (const definition of RICH_VIEWS.map(definitionOf))
      expect(parseDefinition(asStored(definition))).to.deep.equal(definition);
  });

  it('is read as what it was, whatever it has in it', () => {
    const check = (definition: ViewDefinition): void => {
      const read = parseDefinition(asStored(definition));
      expect(read).to.deep.equal(definition);
      expect(equalData(read, definition)).to.equal(true);
    };
    fc.assert(fc.property(definitions, check), runs('stored definitions', 2));
  });

  const shapes: readonly [string, ViewDefinition, (json: Json) => unknown, string][] = [
    ['a property that is missing', POSTS, (json) => delete json.options, 'definition.options is missing'],
    [
      'an unknown property',
      POSTS,
      (json) => set(json.body, 'extra', 1),
      'definition.body.extra is present, expected no property of this name',
    ],
    [
      'a prototype',
      POSTS,
      (json) => set(json.body, '__proto__', { kind: 'query' }),
      'definition.body["__proto__"] is present, expected no property of this name',
    ],
    [
      'the name of what every object has, as a kind',
      POSTS,
      (json) => set(columnOf(json, 'id').source, 'kind', 'constructor'),
      'definition.body.columns[0].source.kind is "constructor", expected one of "column"',
    ],
    ['a number as text', POSTS, (json) => set(json.name, 'name', 5), 'definition.name.name is 5, expected a string'],
    [
      'text as a number',
      POSTS,
      (json) => set(columnOf(json, 'since').source?.literal, 'epochMs', '0'),
      'epochMs is "0"',
    ],
    ['text as truth', POSTS, (json) => set(json.options, 'withData', 'true'), 'definition.options.withData is "true"'],
    ['null as an object', POSTS, (json) => set(json, 'body', null), 'definition.body is null, expected an object'],
    ['an object as an array', POSTS, (json) => set(json, 'indexes', {}), 'definition.indexes is an empty object'],
    [
      'an array as an object',
      POSTS,
      (json) => set(json.options, 'storage', []),
      'definition.options.storage is an empty array',
    ],
    [
      'a direction',
      POSTS,
      (json) => set(json.body?.relations?.comments?.orderBy?.[0], 'direction', 'asc, pg_sleep(1)'),
      'definition.body.relations.comments.orderBy[0].direction is "asc, pg_sleep(1)", expected one of "asc", "desc"',
    ],
    [
      'an operator of arithmetic',
      POSTS,
      (json) => set(columnOf(json, 'doubled').source, 'operator', '+ evil() +'),
      'operator is "+ evil() +", expected one of "+", "-"',
    ],
    [
      'an aggregate',
      POSTS,
      (json) => set(columnOf(json, 'comments_count').source, 'function', 'evil'),
      'function is "evil", expected one of "count"',
    ],
    ['half a character', POSTS, (json) => set(json.options, 'comment', '\ud800'), 'a string without lone surrogates'],
    ['a NUL', POSTS, (json) => set(json.options, 'comment', 'a\u0000b'), 'a string without NUL'],
    [
      'an unknown version',
      POSTS,
      (json) => set(json, 'formatVersion', '1'),
      'definition.formatVersion is "1", expected 1',
    ],
  ];

  const values: readonly [string, ViewDefinition, (json: Json) => unknown, string][] = [
    [
      'an operator of a comparison',
      POSTS,
      (json) => set(findKind(json, 'comparison'), 'operator', '= 1 or 1 ='),
      'definition: the operator "= 1 or 1 =" is not known',
    ],
    [
      'a type',
      POSTS,
      (json) => set(columnOf(json, 'label').source, 'type', 'int), (select evil()'),
      'definition: column "label": "int), (select evil()" does not look like a type',
    ],
    ['dollars in a type', POSTS, (json) => set(columnOf(json, 'label').source, 'type', 'numeric($$)'), 'a type'],
    [
      'a type in the filter of a relation',
      POSTS,
      (json) => {
        const expression = columnOf(json, 'label').source;
        set(expression, 'type', 'int) or (true');
        set(json.body?.relations?.comments, 'filter', { kind: 'truth', expression });
      },
      'does not look like a type',
    ],
    [
      'the name of a storage parameter',
      POSTS,
      (json) => set(json.options?.storage, 'a = 1) as select 1; --', 1),
      'is not a storage parameter',
    ],
    [
      'a method of an index',
      POSTS,
      (json) => set(json.indexes?.[1], 'method', 'btree (id); --'),
      'is not an index method',
    ],
    [
      'JavaScript as a number',
      POSTS,
      (json) => set(columnOf(json, 'doubled').source?.operands?.[2]?.literal, 'text', '(process.exit(), NaN)'),
      'a value is not a number as JavaScript writes it',
    ],
    [
      'JavaScript as a bigint',
      POSTS,
      (json) => set(columnOf(json, 'big').source?.literal, 'text', '1n + f()'),
      'bigint',
    ],
    ['no base64', POSTS, (json) => set(columnOf(json, 'bytes').source?.expression?.literal, 'base64', "a'"), 'base64'],
    [
      'no JSON',
      POSTS,
      (json) => set(columnOf(json, 'document').source?.expression?.literal, 'text', '{a:f()}'),
      'JSON',
    ],
    ['no instant', POSTS, (json) => set(columnOf(json, 'since').source?.literal, 'epochMs', 9e15), 'an invalid Date'],
    ['no zone', POSTS, (json) => set(columnOf(json, 'since').source?.literal, 'offsetMin', 0.5), 'an invalid Date'],
    [
      'what cannot be written',
      POSTS,
      (json) => set(columnOf(json, 'truth').source, 'literal', { type: 'unwritable', reason: '\u001b[2J' }),
      'definition: column "truth": a value \\u001b[2J',
    ],
    ['no columns of an index', POSTS, (json) => set(json.indexes?.[0], 'keys', []), 'has no columns'],
    ['rows of different lengths', POSTS, (json) => findKind(json, 'in').rows?.[0]?.pop(), 'rows of different lengths'],
    ['no branches', POSTS, (json) => set(columnOf(json, 'grade').source, 'branches', []), 'a case has no branches'],
    ['no table between', POSTS, (json) => set(json.body?.relations?.tags, 'through', null), 'has the wrong tables'],
    [
      'rows as a value',
      POSTS,
      (json) => set(columnOf(json, 'title'), 'source', { kind: 'rows', path: ['comments'] }),
      'are used as a value',
    ],
    ['another relation', POSTS, (json) => set(columnOf(json, 'last_score').source, 'path', ['x']), 'is not declared'],
    [
      'several statements',
      QUERY,
      (json) =>
        set(json.body?.query, 'parts', ['select 1 as id with no data; commit; alter role app superuser; begin']),
      'its query has several statements',
    ],
    [
      'several statements in an expression',
      POSTS,
      (json) => set(columnOf(json, 'day').source, 'parts', ['1); drop table posts; select (1']),
      'has a semicolon',
    ],
    [
      'columns in a query',
      QUERY,
      (json) => set(json.body?.query, 'parts', ['select ', { kind: 'column', path: [], column: 'id' }]),
      'over columns of a view',
    ],
  ];

  for (const [name, definition, change, problem] of [...shapes, ...values]) {
    it(`is refused with ${name}`, () => {
      expect(problemOf(definition, change)).to.contain(problem);
    });
  }

  it('is refused where it is no object', () => {
    for (const json of [null, undefined, 1, 'x', [], () => {}]) expect(refusal(json)).to.match(/^definition is /);
  });

  it('is refused where it is nested deeper than anything can follow', () => {
    const deep = JSON.parse(`${'{"kind":"not","condition":'.repeat(200_000)}null${'}'.repeat(200_000)}`);
    expect(problemOf(POSTS, (json) => set(json.body, 'filter', deep))).to.contain('levels deep');
  });

  it('is refused quickly where it has very many problems', () => {
    const columns = Array.from({ length: 50_000 }, (_column, index) => ({
      name: 'same',
      source: { kind: 'column', path: [`r${index}`], column: 'x' },
    }));
    const before = process.cpuUsage();
    expect(problemOf(POSTS, (json) => set(json.body, 'columns', columns))).to.contain('two columns are named "same"');
    expect(process.cpuUsage(before).user, 'microseconds').to.be.below(5_000_000);
  });

  it('is refused with a message without control characters', () => {
    const hostile = '\u001b]0;x\u0007\u009b2J\u202e\n'.repeat(50);
    for (const key of ['name', 'kind', hostile])
      expect(problemOf(POSTS, (json) => set(json.body, key, hostile))).not.to.match(/[\p{Cc}\p{Cf}]/u);
  });

  it('of a newer release is a case of its own', () => {
    const json = { ...(asStored(POSTS) as object), formatVersion: 2, later: true };
    expect(() => parseDefinition(json))
      .to.throw(UnreadableDefinition)
      .with.property('isNewer', true);
  });
});

/** The first condition of a kind, wherever it is. */
function findKind(json: Json, kind: string): Json {
  if (typeof json !== 'object' || json === null) return undefined as never;
  if ((json.kind as unknown) === kind) return json;
  for (const inner of Object.values(json)) {
    const found = findKind(inner, kind);
    if (found !== undefined) return found;
  }
  return undefined as never;
}
