import { OptionError } from '../errors';
import type { PossibleRename, RenameDecision } from './renames';

export interface GivenRenames {
  readonly decide: RenameDecision;
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
export function decideBy(given: readonly string[], ask: RenameDecision | null): GivenRenames {
  const open: PossibleRename[] = [];
  const parsed = given.map((text) => ({ text, rename: parseRename(text) }));
  const used = new Set<string>();
  return {
    decide: async (possible) => {
      const known = parsed.filter(({ rename }) => means(rename, possible));
      for (const { text } of known) used.add(text);
      if (known.length > 0) return true;
      const isTaken = parsed.some(({ rename }) => concerns(rename, possible));
      if (!possible.isLikely || isTaken) return false;
      if (ask !== null) return ask(possible);
      open.push(possible);
      return false;
    },
    open: () => open,
    unused: () => given.filter((text) => !used.has(text)),
  };
}

interface GivenRename {
  readonly from: string;
  readonly to: string;
}

function parseRename(text: string): GivenRename {
  const [from = '', to = '', ...rest] = text.split(':');
  if (from !== '' && to !== '' && rest.length === 0) return { from, to };
  throw new OptionError(`"${text}" does not say what is renamed to what`, {
    hint: 'write old:new, or view.old:new for a column of one view',
  });
}

function means({ from, to }: GivenRename, possible: PossibleRename): boolean {
  if (to !== possible.to && to !== `${possible.view}.${possible.to}`) return false;
  return from === possible.from || (possible.kind === 'column' && from === `${possible.view}.${possible.from}`);
}

/** Something else was given for what it is about. */
function concerns({ from, to }: GivenRename, possible: PossibleRename): boolean {
  return from === possible.from || from === `${possible.view}.${possible.from}` || to === possible.to;
}
