import fc from 'fast-check';
import type { ViewChange, ViewDefinition } from '../../../lib/definition';
import { generateChanges } from '../../property/generators/changes';
import { generateDeclaration } from '../../property/generators/declaration';
import type { Pools } from '../../property/generators/loose';
import { names } from '../../property/generators/names';
import { Tape } from '../../property/generators/tape';
import { COLUMNS, texts } from '../../property/generators/values';

const values = fc.oneof(
  ...COLUMNS.map((column) => column.values),
  fc.constantFrom<unknown>(
    null,
    { toJSON: () => 'text' },
    { toJSON: () => [1, { ['__proto__']: 2 }] },
    JSON.parse('{"__proto__":{"b":1},"2":1,"1":null}'),
    [],
    [[]],
    new Map(),
  ),
);

/** SQL of more lines, and what ends a template, a string or a comment. */
const sqlTexts = fc.oneof(
  texts,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a template would insert
  fc.constantFrom('${a}', '$', '`', '\\`', 'select 1\n  from a -- \\n\n', '\r', "'", '*/'),
);

export const pools: fc.Arbitrary<Pools> = fc.record({
  names: fc.array(names, { minLength: 1, maxLength: 8 }),
  texts: fc.array(sqlTexts, { minLength: 1, maxLength: 5 }),
  values: fc.array(values, { minLength: 1, maxLength: 6 }),
});

export const tapes = fc.array(fc.nat(999), { maxLength: 400, size: 'max' });

/** Definitions with anything in them. */
export const definitions: fc.Arbitrary<ViewDefinition> = fc
  .tuple(tapes, tapes, tapes, pools)
  .map(([view, loose, details, given]) =>
    generateDeclaration({ view: new Tape(view), loose: new Tape(loose), details: new Tape(details) }, given),
  )
  .filter((definition) => definition !== null);

/** A definition and changes that make sense one after the other. */
export const alters: fc.Arbitrary<Alter> = fc
  .tuple(definitions, tapes, pools)
  .map(([definition, tape, given]) => ({ definition, changes: generateChanges(new Tape(tape), definition, given) }));

export interface Alter {
  readonly definition: ViewDefinition;
  readonly changes: readonly ViewChange[];
}
