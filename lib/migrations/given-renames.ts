import { OptionError } from '../errors';
import type { PossibleRename, RenameDecider, RenameDecision } from './renames';

export interface GivenRenames extends RenameDecider {
  /** Likely ones that nobody said anything of. */
  open(): readonly PossibleRename[];
  /** What was given and is none. */
  unused(): readonly string[];
}

/**
 * A decision by what was given as `old:new` or `view.old:new`, and for likely renames that it says nothing of by asking.
 *
 * @throws {OptionError} for one that is not of this form.
 */
export function decideBy(given: readonly string[], ask: RenameDecision | null, physical: Physical): GivenRenames {
  const open: PossibleRename[] = [];
  const parsed = given.map((text) => ({ text, readings: readRename(text) }));
  const used = new Set<string>();
  return {
    decide: async (possible) => {
      const known = parsed.filter(({ readings }) => readings.some((one) => means(one, possible, physical)));
      for (const { text } of known) used.add(text);
      if (known.length > 0) return true;
      const isTaken = parsed.some(({ readings }) => readings.some((one) => concerns(one, possible, physical)));
      if (!possible.isLikely || isTaken) return false;
      if (ask !== null) return ask(possible);
      open.push(possible);
      return false;
    },
    isNamed: createNameTest(
      parsed.flatMap(({ readings }) => readings),
      physical,
    ),
    open: () => open,
    unused: () => given.filter((text) => !used.has(text)),
  };
}

/** By the last part of what was given, at any dot: names may have dots in them. */
function createNameTest(given: readonly GivenRename[], physical: Physical): (name: string) => boolean {
  const texts = given.flatMap(({ from, to }) => [from, to]);
  const ends = texts.flatMap((text) => text.split('.').map((_part, place, parts) => parts.slice(place).join('.')));
  const names = new Set(ends.flatMap((end) => [end, end.split('.').map(physical).join('.')]));
  return (name) => names.has(name) || names.has(physical(name));
}

interface GivenRename {
  readonly from: string;
  readonly to: string;
}

/** What it can mean: names may have colons in them. */
function readRename(text: string): readonly GivenRename[] {
  const readings = [...text.matchAll(/:/g)]
    .map(({ index }) => ({ from: text.slice(0, index), to: text.slice(index + 1) }))
    .filter(({ from, to }) => from !== '' && to !== '');
  if (readings.length > 0) return readings;
  throw new OptionError(`"${text}" does not say what is renamed to what`, {
    hint: 'write old:new, or view.old:new for a column of one view',
  });
}

/** Names may be given as they are declared or as the catalog has them, and that of a view without its schema. */
function means({ from, to }: GivenRename, possible: PossibleRename, physical: Physical): boolean {
  return says(from, possible.from, possible, physical) && says(to, possible.to, possible, physical);
}

/** Something else was given for what it is about. */
function concerns({ from, to }: GivenRename, possible: PossibleRename, physical: Physical): boolean {
  return says(from, possible.from, possible, physical) || says(to, possible.to, possible, physical);
}

function says(given: string, name: string, possible: PossibleRename, physical: Physical): boolean {
  const mapped = given.split('.').map(physical).join('.');
  const known = spellings(name, possible, physical);
  return known.includes(given) || known.includes(mapped);
}

/** A view may be called as it was, or as it is to be when it is renamed too. */
function spellings(name: string, { kind, view, formerView }: PossibleRename, physical: Physical): readonly string[] {
  const own = [name, physical(name), ...(kind === 'view' ? [withoutSchema(name)] : [])];
  const views = kind === 'view' ? [] : [view, formerView].flatMap((one) => [one, withoutSchema(one)]);
  return [...own, ...views.flatMap((of) => own.map((one) => `${of}.${one}`))];
}

function withoutSchema(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

type Physical = (name: string) => string;
