/**
 * The choices of a generator, as numbers that fast-check makes and shrinks: 0 is always the simplest choice, and a tape
 * that has run out gives nothing else.
 */
export class Tape {
  private position = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number {
    const number = this.numbers[this.position] ?? 0;
    this.position += 1;
    return number % limit;
  }

  /** True so many times in a hundred. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error('there is nothing to choose from');
    return choices[this.below(choices.length)] as T;
  }

  /** Up to `limit` things. */
  some<T>(limit: number, make: (index: number) => T): readonly T[] {
    return Array.from({ length: this.below(limit + 1) }, (_item, index) => make(index));
  }
}
