import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

/** A piece of work of this library on a connection, from the start of its transaction or savepoint to the end. */
export interface Turn {
  /** The work that started it, on this or another connection. */
  readonly outer: Turn | null;
  isOver: boolean;
}

interface Waiting {
  readonly asker: Turn | null;
  go(): void;
}

type Query = (this: unknown, ...args: unknown[]) => unknown;

/** The part of a driver's connection that sends statements. */
interface Sending {
  query?: unknown;
}

/** The work that the running code is part of. It follows the code through everything that this awaits. */
const current = new AsyncLocalStorage<Turn | undefined>();

/**
 * Decides who may send on a connection. Calls of one transaction can overlap (`Promise.all`), but PostgreSQL has one
 * stack of savepoints. Two pieces of work whose statements alternate would release each other's savepoints. A rollback
 * to our savepoint would also undo statements that others sent while it was open. So while our work runs, the
 * connection accepts only statements of that work; all others wait, in their order.
 */
export class Turns {
  /** Innermost last. */
  private readonly open: Turn[] = [];
  private readonly waiting: Waiting[] = [];
  private openGate: (() => void) | null = null;

  constructor(private readonly connection: Sending) {}

  /**
   * Waits for its turn and does the work in it. `known` is the outer work, for callbacks that are called from
   * elsewhere: there the running code is not part of it.
   */
  async take<Result>(known: Turn | null, work: (turn: Turn) => Promise<Result>): Promise<Result> {
    const running = current.getStore() ?? null;
    const turn = await this.begin(this.ownPartOf(running) === null ? (known ?? running) : running);
    try {
      return await current.run(turn, () => work(turn));
    } finally {
      this.end(turn);
    }
  }

  private begin(outer: Turn | null): Promise<Turn> {
    const start = (): Turn => {
      const turn = { outer: stillGoingOn(outer), isOver: false };
      this.open.push(turn);
      this.openGate ??= closeGate(this.connection, this);
      return turn;
    };
    if (this.mayGo(outer)) return Promise.resolve(start());
    return new Promise((done) => this.waiting.push({ asker: outer, go: () => done(start()) }));
  }

  private end(turn: Turn): void {
    turn.isOver = true;
    this.open.splice(this.open.indexOf(turn), 1);
    for (;;) {
      const next = this.waiting.findIndex(({ asker }) => this.mayGo(asker));
      if (next < 0) break;
      this.waiting.splice(next, 1)[0]?.go();
    }
    if (this.open.length > 0) return;
    this.openGate?.();
    this.openGate = null;
  }

  /** True for the innermost work and its parts; true for everybody when no work is open. */
  private mayGo(asker: Turn | null): boolean {
    return this.ownPartOf(asker) === (this.open.at(-1) ?? null);
  }

  /** The innermost open work on this connection that the asker is part of, or null. */
  ownPartOf(asker: Turn | null): Turn | null {
    let own = asker;
    while (own !== null && !this.open.includes(own)) own = own.outer;
    return own;
  }

  /** Sends now, or as soon as the asker may. */
  send(query: Query, target: unknown, args: unknown[]): unknown {
    const asker = current.getStore() ?? null;
    if (this.mayGo(asker)) return query.apply(target, args);
    const sent = new Promise((done, fail) => {
      const go = AsyncResource.bind(() => {
        try {
          done(query.apply(target, args));
        } catch (error) {
          fail(error);
        }
      });
      this.waiting.push({ asker, go });
    });
    return answerLater(sent, args);
  }
}

/** Code can outlive the work that started it, and start more work. Skipping finished work lets it be freed. */
function stillGoingOn(turn: Turn | null): Turn | null {
  let open = turn;
  while (open?.isOver === true) open = open.outer;
  return open;
}

/**
 * What a driver's `query` returns at once: the cursor or stream that it got, nothing if it got a callback, else a
 * promise.
 */
function answerLater(sent: Promise<unknown>, args: readonly unknown[]): unknown {
  const [statement] = args as readonly [{ submit?: unknown; callback?: unknown } | undefined];
  const callback = args.find((argument) => typeof argument === 'function') ?? statement?.callback;
  if (typeof callback === 'function') sent.catch(callback as (error: unknown) => void);
  if (typeof statement?.submit === 'function') return statement;
  return callback === undefined ? sent : undefined;
}

/** Replaces the `query` of a connection by one that waits; returns a function that restores it. */
function closeGate(connection: Sending, turns: Turns): () => void {
  const { query } = connection;
  if (typeof query !== 'function') return () => {};
  const before = Object.getOwnPropertyDescriptor(connection, 'query');
  const gate = function gate(this: unknown, ...args: unknown[]): unknown {
    return turns.send(query as Query, this, args);
  };
  Object.defineProperty(connection, 'query', { value: gate, configurable: true, enumerable: false, writable: true });
  return () => {
    if (connection.query !== gate) return;
    delete connection.query;
    if (before !== undefined) Object.defineProperty(connection, 'query', before);
  };
}

const ofConnections = new WeakMap<object, Turns>();

/** The turns on a connection: one object for everything that uses the connection. */
export function turnsOn(connection: object): Turns {
  const known = ofConnections.get(connection);
  if (known !== undefined) return known;
  const made = new Turns(connection);
  ofConnections.set(connection, made);
  return made;
}

/** Runs `work` as part of a turn, wherever it is called from. */
export function inTurn<Result>(turn: Turn, work: () => Result): Result {
  return current.run(turn, work);
}

/**
 * Runs `work` as part of no turn. What a listener of Knex's events sends is not work of this library: it waits for the end
 * of the turn, and is not undone with it.
 */
export function outsideOfTurns<Result>(work: () => Result): Result {
  return current.run(undefined, work);
}
