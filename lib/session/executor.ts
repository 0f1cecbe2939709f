import type { Database, Parameter, SearchPath, Settings, Statement } from './database';
import { SessionSettings } from './library-settings';
import { send } from './send';
import type { QueryResponse, Session } from './session';
import { inOwnTransaction, inSavepoint, isInsideTransaction, sendBatch } from './transaction';
import { inTurn, type Turn, type Turns, turnsOn } from './turns';

/** The database as one session sees it: the only way in which this library runs statements. */
export function createExecutor(session: Session): Database {
  return new Executor(session);
}

class Executor implements Database {
  private readonly turns: Turns;
  private readonly settings: SessionSettings;
  /** The innermost transaction or savepoint that is open. */
  private turn: Turn | null = null;

  constructor(private readonly session: Session) {
    this.turns = turnsOn(session.connection);
    this.settings = new SessionSettings(async <Row>(sql: string, parameters: readonly Parameter[]) => {
      const { rows } = await this.send(sql, parameters);
      return (rows ?? []) as readonly Row[];
    });
  }

  async run(sql: string, parameters: readonly Parameter[] = [], settings: Settings = 'library'): Promise<void> {
    await this.query(sql, parameters, settings);
  }

  async rows<Row>(
    sql: string,
    parameters: readonly Parameter[] = [],
    settings: Settings = 'library',
  ): Promise<readonly Row[]> {
    const { rows } = await this.query(sql, parameters, settings);
    return (rows ?? []) as readonly Row[];
  }

  searchPath(): Promise<SearchPath> {
    return this.inTransaction(() => this.settings.searchPath());
  }

  batch(statements: readonly Statement[]): Promise<boolean> {
    return this.inTransaction(async () => {
      const texts: string[] = [];
      await this.settings.searchPath();
      const before = this.settings.mark();
      for (const { sql, settings } of statements) {
        const change = await this.settings.switchTo(settings);
        texts.push(...(change === null ? [] : [change]), sql);
      }
      const isDone = await this.inOurTurn(() => sendBatch(this.session, texts));
      if (!isDone) this.settings.reset(before);
      return isDone;
    });
  }

  asCaller<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.inTransaction(async () => {
      await this.settings.restore();
      return work();
    });
  }

  transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    const outer = this.turn;
    return this.turns.take(outer, async (turn) => {
      this.turn = turn;
      const before = this.settings.mark();
      try {
        const isNested = this.turns.ownPartOf(turn.outer) !== null || (await isInsideTransaction(this.session));
        const result = await (isNested
          ? inSavepoint(this.session, () => this.keepingSettings(work))
          : inOwnTransaction(this.session, work));
        if (!isNested) this.settings.reset(before);
        return result;
      } catch (error) {
        this.settings.reset(before);
        throw error;
      } finally {
        this.turn = outer;
      }
    });
  }

  /** Settings that are local to a transaction outlive a savepoint in it. */
  private async keepingSettings<Result>(work: () => Promise<Result>): Promise<Result> {
    const wasUntouched = this.settings.isUntouched;
    const result = await work();
    if (wasUntouched && !this.settings.isUntouched) await this.settings.restore();
    return result;
  }

  private query(sql: string, parameters: readonly Parameter[], settings: Settings): Promise<QueryResponse> {
    return this.inTransaction(async () => {
      await this.settings.use(settings);
      return this.send(sql, parameters);
    });
  }

  private inTransaction<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.turn === null ? this.transaction(work) : work();
  }

  private send(sql: string, parameters: readonly Parameter[]): Promise<QueryResponse> {
    return this.inOurTurn(() => send(this.session, sql, parameters));
  }

  private inOurTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.turn === null ? work() : inTurn(this.turn, work);
  }
}
