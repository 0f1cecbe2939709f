import type { Knex } from 'knex';

/**
 * Makes sure that two relations have the same rows, each as often, and gives how many there are.
 *
 * @throws {Error} with the first rows that only one of them has.
 */
export async function assertSameRows(knex: Knex, left: string, right: string): Promise<number> {
  const { rows } = await knex.raw(
    `(select '${left}' as only_in, t.* from (table ?? except all table ??) t limit 3)
     union all
     (select '${right}', t.* from (table ?? except all table ??) t limit 3)`,
    [left, right, right, left],
  );
  if (rows.length > 0) {
    throw new Error(
      `${left} and ${right} have different rows:\n${rows.map((row: object) => JSON.stringify(row)).join('\n')}`,
    );
  }
  const counted = await knex.raw('select count(*)::integer as count from ??', [left]);
  return counted.rows[0].count;
}
