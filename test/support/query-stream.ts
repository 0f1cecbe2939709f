import Module from 'node:module';
import { Readable } from 'node:stream';

interface Connection {
  query(text: string): void;
}

/** Rows of one statement without parameters, as `pg-query-stream` gives them; of a row the texts of its columns. */
class QueryStream extends Readable {
  constructor(readonly text: string) {
    super({ objectMode: true });
  }

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.push([...fields]);
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleReadyForQuery(): void {
    this.push(null);
  }

  handleError(error: Error): void {
    this.destroy(error);
  }

  override _read(): void {}
}

type Load = (request: string, ...rest: unknown[]) => unknown;

/** Stands in for the package that Knex loads for streams, which is no dependency of this one, during a file's tests. */
export function useQueryStream(): void {
  const loader = Module as unknown as { _load: Load };
  const stock = loader._load;
  before(() => {
    loader._load = (request, ...rest) => (request === 'pg-query-stream' ? QueryStream : stock(request, ...rest));
  });
  after(() => {
    loader._load = stock;
  });
}
