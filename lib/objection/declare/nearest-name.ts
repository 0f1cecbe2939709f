/** A known name that is as good as the given one: `authr` for `author`. Null when none is close. */
export function nearestName(given: string, known: Iterable<string>): string | null {
  const allowed = given.length < 4 ? 1 : 2;
  let nearest: string | null = null;
  let least = allowed + 1;
  for (const name of known) {
    const edits = editDistance(plain(given), plain(name));
    if (edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
}

/** Writing a name in another case, or with underscores, is no mistake in its letters. */
function plain(name: string): string {
  return name.replace(/_/g, '').toLowerCase();
}

/** How many letters must be added, removed, replaced or swapped with their neighbour to make one text the other. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_none, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= to.length; column += 1) here.push(editsAt(from, to, row, column, rows, here));
    rows.push(here);
  }
  return rows[from.length]?.[to.length] ?? 0;
}

function editsAt(from: string, to: string, row: number, column: number, rows: number[][], here: number[]): number {
  const above = rows[row - 1] as number[];
  const same = from[row - 1] === to[column - 1];
  const edits = Math.min(
    (above[column] as number) + 1,
    (here[column - 1] as number) + 1,
    (above[column - 1] as number) + (same ? 0 : 1),
  );
  const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  return swapped ? Math.min(edits, (rows[row - 2]?.[column - 2] as number) + 1) : edits;
}
