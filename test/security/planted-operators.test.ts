import { expect } from 'chai';
import { createRunTables, fullRun } from '../support/full-run';
import { plantedCalls } from '../support/planted';
import { assertUnharmed, usePlantedWorld } from '../support/planted-world';

/**
 * Operators are looked for along the `search_path`, and those that are there with exactly the types of the operands are
 * taken before any other, wherever in the path they are: CVE-2018-1058.
 */
describe('operators, functions and casts that another role planted in public', () => {
  const world = usePlantedWorld();

  beforeEach(() => createRunTables(world));

  it('are called by what trusts its search_path, and make the role that planted them a superuser', async () => {
    const knex = world.knex('"$user", public');
    const trusting = {
      name: 'a catalog query',
      run: () => knex.raw(`select count(*) from pg_catalog.pg_class where oid = 'pg_catalog.pg_class'::regclass`),
    };
    const { captured, isSuperuser } = await world.run([trusting]);
    expect(captured[0]?.what).to.match(/one of the operators = <> of oid and regclass as \w+, by: select count/);
    expect(plantedCalls(['planted: x', 'something else'])).to.deep.equal(['planted: x']);
    expect(isSuperuser).to.equal(true);
  });

  it('are called by no call and by no command of a superuser', async () => {
    const knex = world.knex('"$user", public');
    const { observer, directory } = world;
    assertUnharmed(await world.run(fullRun({ knex, observer, directory }, ['outside of transactions'])));
  }).timeout(120_000);
});
