import { fullRun } from '../support/full-run';
import { plantRelationsAndTypes, temporaryPlants } from '../support/planted';
import { assertUnharmed, usePlantedWorld } from '../support/planted-world';

/** Relations and types of `pg_temp` are found before those of `pg_catalog`, unless the path says otherwise. */
describe('what has the name of a catalog, of a type or of a function of the server', () => {
  const world = usePlantedWorld();

  for (const path of ['"$user", public', 'public, attic, pg_temp']) {
    it(`and is temporary is used by no call and by no command, under the path ${path}`, async () => {
      const knex = world.knex(path, temporaryPlants());
      const { observer, directory } = world;
      const steps = fullRun({ knex, observer, directory }, ['in a transaction']);
      assertUnharmed(await world.run(steps));
      await knex.destroy();
    }).timeout(120_000);
  }

  it('and is found before it is used by no call and by no command', async () => {
    await plantRelationsAndTypes(world.observer);
    const knex = world.knex('public, pg_catalog');
    const { observer, directory } = world;
    const steps = fullRun({ knex, observer, directory }, ['outside of transactions']);
    assertUnharmed(await world.run(steps));
  }).timeout(120_000);
});
