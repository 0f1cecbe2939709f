import { expect } from 'chai';
import fc from 'fast-check';
import { toExpression } from '../../lib/declare';
import { orderRenames, traceColumns } from '../../lib/plan/columns';

describe('renames of columns', () => {
  it('are followed to where each column comes from', () => {
    const origins = traceColumns(
      ['a', 'b', 'c'],
      [
        { kind: 'renameColumn', from: 'a', to: 'x' },
        { kind: 'dropColumn', name: 'b' },
        { kind: 'setColumn', name: 'a', source: toExpression('id') },
        { kind: 'renameColumn', from: 'x', to: 'b' },
        { kind: 'setColumn', name: 'c', source: toExpression('title') },
      ],
    );
    expect([...origins].sort()).to.deep.equal([
      ['a', null],
      ['b', 'a'],
      ['c', 'c'],
    ]);
  });

  it('are put in an order in which no name is ever taken, circles included', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
    const cases = names.chain((columns) =>
      fc.tuple(
        fc.constant(columns),
        fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), {
          minLength: columns.length,
          maxLength: columns.length,
        }),
      ),
    );
    fc.assert(
      fc.property(cases, ([columns, wanted]) => {
        const renames = columns.map((from, index) => ({ from, to: wanted[index] as string }));
        const table = new Map<string, string>(columns.map((name) => [name, name]));
        for (const { from, to } of orderRenames(renames, columns)) {
          expect(table.has(to), `"${to}" is taken`).to.equal(false);
          table.set(to, table.get(from) as string);
          table.delete(from);
        }
        const expected = new Map(renames.map(({ from, to }) => [to, from]));
        expect([...table].sort()).to.deep.equal([...expected].sort());
      }),
    );
  });
});
