import type { KnexClient, KnexSchemaBuilder } from './knex-client';

type Then = (resolve?: (value: unknown) => unknown, reject?: (reason: unknown) => unknown) => Promise<unknown>;
type Methods = { [key: string | symbol]: unknown };

/** What a callback is given as `schema`, and what runs all that it said and did not await. */
export interface BoundSchema {
  readonly schema: unknown;
  flush(): Promise<void>;
}

/**
 * Something that is to a client what `knex.schema` is to a Knex: each call on it starts a schema builder of its own, to
 * be chained and awaited. Builders run once each, in the order in which they were started, awaited or not.
 */
export function createBoundSchema(client: KnexClient, like: KnexSchemaBuilder): BoundSchema {
  const started: { readonly run: () => Promise<unknown> }[] = [];
  const template = client.schemaBuilder() as unknown as Methods;

  function start(): Methods {
    const builder = createLike(client, like);
    const before = started.length;
    const { then } = builder as unknown as { then: Then };
    const run = once(async () => {
      for (const earlier of started.slice(0, before)) await earlier.run();
      return builder._sequence.length === 0 ? [] : await new Promise((done, fail) => then.call(builder, done, fail));
    });
    started.push({ run });
    Object.defineProperty(builder, 'then', { value: (...handlers: Parameters<Then>) => run().then(...handlers) });
    return builder as unknown as Methods;
  }

  const schema = new Proxy(template, {
    get(target, key) {
      if (key === 'then' || typeof key === 'symbol') return undefined;
      if (typeof target[key] !== 'function') return target[key];
      return (...args: unknown[]) => (start()[key] as (...all: unknown[]) => unknown)(...args);
    },
  });
  return {
    schema,
    async flush() {
      for (const { run } of started) await run();
    },
  };
}

function createLike(client: KnexClient, like: KnexSchemaBuilder): KnexSchemaBuilder {
  const builder = client.schemaBuilder() as KnexSchemaBuilder & {
    withSchema(schema: string): unknown;
    queryContext(context?: unknown): unknown;
  };
  if (like._schema !== undefined) builder.withSchema(like._schema);
  const context = like.queryContext();
  if (context !== undefined) builder.queryContext(context);
  return builder;
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null;
  return () => {
    result ??= work();
    return result;
  };
}
