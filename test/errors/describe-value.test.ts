import { expect } from 'chai';
import knex from 'knex';
import { attachMaterializedViews } from '../../lib';
import { describeValue } from '../../lib/errors';

describe('a value in a message', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;

  for (const [value, text] of [
    ['text', '"text"'],
    ['x'.repeat(100), `"${'x'.repeat(60)}…"`],
    [Number.NaN, 'NaN'],
    [undefined, 'undefined'],
    [null, 'null'],
    [12n, '12n'],
    [Symbol('mine'), 'Symbol(mine)'],
    [class Mine {}, 'a function'],
    [[], 'an empty array'],
    [['secret'], 'an array'],
    [{}, 'an empty object'],
    [{ password: 'secret' }, 'an object with the keys password'],
    [circular, 'an object with the keys self'],
    [Object.create(null), 'an empty object'],
    [new Date(0), 'an instance of Date'],
    [new Map([['secret', 1]]), 'an instance of Map'],
    [new (class {})(), 'an empty object'],
  ] as const) {
    it(`is ${text}`, () => {
      expect(describeValue(value)).to.equal(text);
    });
  }

  it('never is what a Knex holds', () => {
    attachMaterializedViews();
    const db = knex({ client: 'pg', connection: { host: 'nowhere', password: 'secret' } });
    for (const given of [db, db.client, db.client.config, db.raw('1'), db('posts')]) {
      const calls = [
        () => db.schema.hasMaterializedView(given as never),
        () => db.schema.dropMaterializedView(given as never, { cascade: true }),
        () => db.schema.dropMaterializedView('v', given as never),
        () => db.schema.refreshMaterializedView('v', given as never),
        () => db.schema.refreshMaterializedView('v', { strategy: given as never }),
        () => db.schema.createMaterializedView('v', (view) => view.from(given as never).columns(given as never)),
        () => db.schema.createMaterializedView('v', (view) => view.as(given as never).comment(given as never)),
        () => db.schema.alterMaterializedView('v', (view) => view.comment(given as never).columns(given as never)),
        () => db.schema.withSuspendedViews(given as never, () => {}),
      ];
      for (const call of calls) {
        expect(messageOf(() => (call() as { toString(): string }).toString())).not.to.match(/secret|circular/);
      }
    }
  });
});

function messageOf(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    return `${error as Error} ${(error as Error).stack}`;
  }
}
