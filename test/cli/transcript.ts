/** Something that a page has its reader do. */
export type Step =
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  | {
      readonly kind: 'run';
      readonly line: number;
      readonly commands: string;
      readonly code: number;
      /** What is printed; null when the page does not say. `…` stands for any text. */
      readonly output: string | null;
    };

const FENCE = /^```(.*)$/;

/**
 * Reads what a page has its reader do, from its top to its bottom:
 *
 * - a block `js file models/Post.js` is a file to write;
 * - a block `sh run` is commands to run, and `sh run 2` commands that end with the exit code 2;
 * - a block `text output`, or of another language, right after it is what they print.
 */
export function readSteps(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { info, line, text } of blocks(markdown.split('\n'))) {
    const [, kind, what] = info.split(' ');
    if (kind === 'file' && what !== undefined) steps.push({ kind, line, path: what, text: `${text}\n` });
    if (kind === 'run' && info.startsWith('sh'))
      steps.push({ kind, line, commands: text, code: Number(what ?? 0), output: null });
    if (kind === 'output') steps.push({ ...(steps.pop() as Step & { kind: 'run' }), output: text });
  }
  return steps;
}

interface Block {
  readonly info: string;
  readonly line: number;
  readonly text: string;
}

function blocks(lines: readonly string[]): readonly Block[] {
  const found: Block[] = [];
  for (let from = 0; from < lines.length; from += 1) {
    const info = FENCE.exec(lines[from] as string)?.[1];
    if (info === undefined) continue;
    const to = lines.indexOf('```', from + 1);
    found.push({ info, line: from + 1, text: lines.slice(from + 1, to).join('\n') });
    from = to;
  }
  return found;
}

/** What is printed at another time is another time's stamp. */
export function timeless(text: string): string {
  return text.replace(/\b\d{14}(?=_)/g, '20260105091500').trimEnd();
}

export function isShown(expected: string, actual: string): boolean {
  const parts = timeless(expected)
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(timeless(actual));
}
