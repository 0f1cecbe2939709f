/** Something on a page that is run: a block of code, or a row of a table. */
export interface Example {
  /** Where it starts, counted from 1. */
  readonly line: number;
  /** The `sql` block after it: the statements of its schema builders. */
  readonly sql: string | null;
  /** Code in the other cells of a row, which those statements contain. */
  readonly contains: readonly string[];
  /** The `text` block after it: what it prints. */
  readonly output: string | null;
}

export interface Page {
  readonly examples: readonly Example[];
  /** The body of an async generator that yields after each example; its lines are those of the page. */
  readonly program: string;
}

interface Block {
  readonly info: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const ROW_MARK = /^<!-- each row: (.*) -->$/;

/**
 * Finds what a page asks to run, from its top to its bottom and in one scope, with `knex`, `require`, `module`, `exports`
 * and `console`:
 *
 * - a block that is marked `js run`; a migration in `exports` is migrated;
 * - a `sql` block after it must equal what `toString()` of its schema builders gives; a line `-- …` stands for any text;
 * - a `text` block after it must equal what it prints;
 * - each row of a table under `<!-- each row: code -->`: the code, with the first code of the row in place of `$1`. What is
 *   code in the other cells must be part of the SQL.
 */
export function readPage(markdown: string): Page {
  const lines = markdown.split('\n');
  const program = lines.map(() => '');
  const blocks = fencedBlocks(lines);
  const examples = [
    ...blocks.flatMap((block, index) => (block.info === 'js run' ? [blockExample(blocks, index, program)] : [])),
    ...tableExamples(lines, program),
  ].sort((a, b) => a.line - b.line);
  return { examples, program: program.join('\n') };
}

function fencedBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < lines.length; from += 1) {
    const info = /^```(.+)$/.exec(lines[from] as string)?.[1];
    if (info === undefined) continue;
    const to = lines.indexOf('```', from);
    blocks.push({ info, from, to, text: lines.slice(from + 1, to).join('\n') });
    from = to;
  }
  return blocks;
}

function blockExample(blocks: readonly Block[], index: number, program: string[]): Example {
  const block = blocks[index] as Block;
  for (const [offset, line] of block.text.split('\n').entries()) program[block.from + 1 + offset] = line;
  program[block.to] = 'yield;';
  const following = blocks.slice(index + 1);
  const end = following.findIndex(({ info }) => info !== 'sql' && info !== 'text');
  const results = end < 0 ? following : following.slice(0, end);
  const resultOf = (info: string) => results.find((result) => result.info === info)?.text ?? null;
  return { line: block.from + 1, sql: resultOf('sql'), contains: [], output: resultOf('text') };
}

/** Each row's first code, in place of every `$1` in the comment above the table. */
function tableExamples(lines: readonly string[], program: string[]): readonly Example[] {
  const examples: Example[] = [];
  let code: string | null = null;
  for (const [index, line] of lines.entries()) {
    code = ROW_MARK.exec(line)?.[1] ?? (line.startsWith('|') ? code : null);
    if (code === null || !/^\| `/.test(line)) continue;
    const [first = '', ...others] = line.split(/(?<!\\)\|/).slice(1);
    const [source = ''] = codeIn(first);
    program[index] = `${code.replaceAll('$1', () => source)}; yield;`;
    examples.push({ line: index + 1, sql: null, contains: others.flatMap(codeIn), output: null });
  }
  return examples;
}

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`` (.+?) ``|`(.+?)`/g)].map(([, double, single]) =>
    (double ?? single ?? '').replace(/\\\|/g, '|'),
  );
}
