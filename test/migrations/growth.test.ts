import { expect } from 'chai';
import { migrationBetween } from '../../lib/migrations/migration-content';
import { decideRenames, LIKELY } from '../../lib/migrations/renames';
import { type KeyedView, type NameLookup, toViewSet, withViews } from '../../lib/migrations/sequence/views';
import { definitionOf } from '../support/models';

const TABLES = new Set(['["public","posts"]']);

/** So many views, and how often somebody asked for the name of one. */
class CountedViews {
  looks = 0;

  /** `reads` is what the catalog says of a view that is there. */
  create(total: number, prefix: string, column: string, isThere: boolean): readonly KeyedView[] {
    return Array.from({ length: total }, (_view, number) => {
      const name = `${prefix}${number}`;
      const definition = definitionOf({
        name,
        declare: (view) =>
          view
            .from('posts')
            .columns({ id: true, [column]: 'title' })
            .where('id', '>', number),
      });
      return { key: this.count({ schema: 'public', name }), definition, reads: isThere ? TABLES : undefined };
    });
  }

  private count({ schema, name }: KeyedView['key']): KeyedView['key'] {
    const look = (): string => {
      this.looks += 1;
      return name;
    };
    return Object.defineProperty({ schema } as KeyedView['key'], 'name', { get: look, enumerable: true });
  }
}

/** How often a migration between views asks for their names. */
async function looksOf(
  total: number,
  sides: (views: CountedViews, total: number) => readonly [readonly KeyedView[], readonly KeyedView[]],
  expected: { readonly views: number; readonly columns: number },
): Promise<number> {
  const views = new CountedViews();
  const [from, to] = sides(views, total);
  const lookup: NameLookup = withViews(
    { physical: (name) => name, currentSchema: 'public', schemas: ['public'], views: new Set() },
    [...from, ...to].map(({ key }) => key),
  );
  const [before, after] = [toViewSet(from), toViewSet(to)];
  const renames = await decideRenames(before, after, LIKELY, lookup);
  expect(renames.views, 'renamed views').to.have.length(expected.views * total);
  expect(renames.columns.size, 'views with renamed columns').to.equal(expected.columns * total);
  expect(migrationBetween(before, after, renames, lookup).up).to.have.length(total);
  return views.looks;
}

const CASES: readonly [
  name: string,
  sides: (views: CountedViews, total: number) => readonly [readonly KeyedView[], readonly KeyedView[]],
  expected: { readonly views: number; readonly columns: number },
][] = [
  ['new views', (views, total) => [[], views.create(total, 'v', 'title', false)], { views: 0, columns: 0 }],
  ['views that are dropped', (views, total) => [views.create(total, 'v', 'title', true), []], { views: 0, columns: 0 }],
  [
    'views of which a column is renamed',
    (views, total) => [views.create(total, 'v', 'title', true), views.create(total, 'v', 'heading', false)],
    { views: 0, columns: 1 },
  ],
  [
    'views that are renamed, and alike',
    (views, total) => [views.create(total, 'v', 'title', true), views.create(total, 'w', 'title', false)],
    { views: 1, columns: 0 },
  ],
];

describe('the work for a migration of many views', () => {
  for (const [name, sides, expected] of CASES) {
    it(`grows with their number: ${name}`, async () => {
      const few = await looksOf(20, sides, expected);
      const many = await looksOf(80, sides, expected);
      expect(many, `${few} looks at the names of 20 views`)
        .to.be.greaterThan(0)
        .and.at.most(few * 5);
    });
  }
});
