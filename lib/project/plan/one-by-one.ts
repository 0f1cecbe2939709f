import { AsyncLocalStorage } from 'node:async_hooks';

/** Lets pieces of work that share a connection run one after the other, however they are started. */
export class OneByOne {
  private readonly current = new AsyncLocalStorage<true>();
  private last: Promise<unknown> = Promise.resolve();

  /** True for what a piece of work asks for, and not for what others ask for meanwhile. */
  get isInside(): boolean {
    return this.current.getStore() === true;
  }

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(() => this.current.run(true, work));
    this.last = turn.catch(() => {});
    return turn;
  }
}
