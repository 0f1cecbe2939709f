import type { RelationPath } from '../definition';

/** The part of a declaration that a piece of SQL text is written for. */
export type DeclaredPart =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'filter' }
  | { readonly kind: 'parent' }
  | { readonly kind: 'relation'; readonly path: RelationPath };

/** A range of characters in a text, and the part that it is written for. */
export interface PartRange {
  readonly part: DeclaredPart;
  readonly start: number;
  readonly end: number;
}

/** Noncharacters of Unicode, which no text has: they open and close what is written for a part. */
const OPEN = '\uFDD0';
const CLOSE = '\uFDD1';

/** Marks pieces of text while a select is written, to find them again in the finished text. */
export class PartMarks {
  private readonly parts: DeclaredPart[] = [];

  mark(part: DeclaredPart, text: string): string {
    this.parts.push(part);
    return `${OPEN}${this.parts.length - 1}${OPEN}${text}${CLOSE}`;
  }

  /** The text without marks, and the range of each piece; an inner piece comes after the one that it is in. */
  read(marked: string): { readonly text: string; readonly ranges: readonly PartRange[] } {
    const ranges: { part: DeclaredPart; start: number; end: number }[] = [];
    const open: { end: number }[] = [];
    let text = '';
    for (const [, plain = '', number] of marked.matchAll(/([^\uFDD0\uFDD1]*)(?:\uFDD0(\d+)\uFDD0|\uFDD1|$)/g)) {
      text += plain;
      const part = number === undefined ? undefined : this.parts[Number(number)];
      if (part === undefined) {
        const closed = open.pop();
        if (closed !== undefined) closed.end = text.length;
      } else {
        const range = { part, start: text.length, end: text.length };
        ranges.push(range);
        open.push(range);
      }
    }
    return { text, ranges };
  }
}
