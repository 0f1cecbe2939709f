import type { Knex } from 'knex';

/** What Knex logs, with a stack, and then throws. */
const THROWN_TOO = /^(Acquire connection error: |Knex: run\n\$ npm install )/;

/** A log for Knex, without the errors that its caller gets anyway; a function that the project gives is left alone. */
export function quietLog(log: Knex.Config['log'] = {}): NonNullable<Knex.Config['log']> {
  return { warn: unlessThrown, error: unlessThrown, ...log };
}

function unlessThrown(message: unknown): void {
  if (typeof message !== 'string' || !THROWN_TOO.test(message)) console.log(message);
}
