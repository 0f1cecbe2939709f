/** One print becomes another at most twice in all that was seen: `in` over a domain inside a `union`. */
const ROUNDS = 4;

/**
 * What PostgreSQL prints of a definition can differ from what it prints of that print once that was created: `in` over
 * `varchar`, unnamed constants in a `union`. A restored dump and an upgrade hold the print of a print. So two prints are
 * of the same definition when they become the same by creating them and printing them again.
 *
 * @param textOf What of a print is compared.
 * @param printAgain Creates definitions from prints and prints them; null for what cannot be created.
 * @returns For each pair, whether its prints become the same.
 */
export async function findMeeting<Print>(
  pairs: readonly (readonly [Print, Print])[],
  textOf: (print: Print) => string,
  printAgain: (prints: readonly Print[]) => Promise<readonly (Print | null)[]>,
): Promise<readonly boolean[]> {
  const walks = pairs.map(([one, other]) => [startAt(one, textOf), startAt(other, textOf)] as const);
  for (let round = 0; round < ROUNDS; round += 1) {
    const open = walks.filter((walk) => !haveMet(walk)).flatMap((walk) => walk.filter(({ last }) => last !== null));
    if (open.length === 0) break;
    const again = await printAgain(open.map(({ last }) => last as Print));
    open.forEach((side, place) => {
      advance(side, again[place] ?? null, textOf);
    });
  }
  return walks.map(haveMet);
}

interface Side<Print> {
  /** Null once printing again gives nothing new. */
  last: Print | null;
  readonly seen: Set<string>;
}

function startAt<Print>(print: Print, textOf: (print: Print) => string): Side<Print> {
  return { last: print, seen: new Set([textOf(print)]) };
}

function advance<Print>(side: Side<Print>, print: Print | null, textOf: (print: Print) => string): void {
  const isNew = print !== null && !side.seen.has(textOf(print));
  side.last = isNew ? print : null;
  if (isNew) side.seen.add(textOf(print));
}

function haveMet<Print>([one, other]: readonly [Side<Print>, Side<Print>]): boolean {
  return [...one.seen].some((text) => other.seen.has(text));
}
