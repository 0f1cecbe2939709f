import { OptionError } from '../errors';
import type { KnexClient } from './knex-client';

/** The prototype of the class that all clients of one copy of Knex derive from. */
export type ClientPrototype = KnexClient & { readonly constructor: unknown };

/**
 * Finds the base of all clients in what somebody has of Knex: the module, its ESM namespace, or an instance.
 *
 * @throws {OptionError} when it is none of these, or when there is no Knex to be found.
 */
export function findClientPrototype(knex: unknown): ClientPrototype {
  const found = prototypeOf(knex === undefined ? requireKnex() : knex);
  if (found !== null) return found;
  throw new OptionError('attachMaterializedViews was given something that is not Knex', {
    hint: "give it the module: attachMaterializedViews(require('knex'))",
  });
}

function requireKnex(): unknown {
  try {
    return require('knex');
  } catch (cause) {
    throw new OptionError('the package knex cannot be found from where knex-matview is installed', {
      cause,
      hint: "install it beside knex-matview, or give it: attachMaterializedViews(require('knex'))",
    });
  }
}

interface KnexLike {
  readonly Client?: { readonly prototype?: unknown };
  readonly client?: unknown;
  readonly default?: unknown;
  readonly knex?: unknown;
}

function prototypeOf(knex: unknown): ClientPrototype | null {
  if (knex === null || (typeof knex !== 'function' && typeof knex !== 'object')) return null;
  const { Client, client, default: byDefault, knex: byName } = knex as KnexLike;
  if (isClient(Client?.prototype)) return baseOf(Client.prototype);
  if (isClient(client)) return baseOf(client);
  const inner = byDefault ?? byName;
  return inner === undefined || inner === knex ? null : prototypeOf(inner);
}

function isClient(value: unknown): value is ClientPrototype {
  const { runner, schemaBuilder } = (value ?? {}) as Partial<KnexClient>;
  return typeof runner === 'function' && typeof schemaBuilder === 'function';
}

/** The farthest ancestor that is still a client. */
function baseOf(client: ClientPrototype): ClientPrototype {
  const parent: unknown = Object.getPrototypeOf(client);
  return isClient(parent) ? baseOf(parent) : client;
}
