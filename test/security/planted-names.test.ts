import { createRunTables, fullRun, schemaRun } from '../support/full-run';
import { plantRelationsAndTypes, temporaryPlants } from '../support/planted';
import { assertUnharmed, usePlantedWorld } from '../support/planted-world';

/** Relations and types of `pg_temp` are found before those of `pg_catalog`, unless the path says otherwise. */
describe('what has the name of a catalog, of a type or of a function of the server', () => {
  const world = usePlantedWorld();

  beforeEach(() => createRunTables(world));

  it('and is temporary is used by no call and by no command', async () => {
    const knex = world.knex('"$user", public', temporaryPlants());
    const { observer, directory } = world;
    assertUnharmed(await world.run(fullRun({ knex, observer, directory }, ['in a transaction'])));
    await knex.destroy();
  }).timeout(120_000);

  it('and is temporary is used by no call where the path has temporary ones last', async () => {
    const knex = world.knex('public, attic, pg_temp', temporaryPlants());
    const { observer, directory } = world;
    assertUnharmed(await world.run(schemaRun({ knex, observer, directory }, 'outside of transactions')));
    await knex.destroy();
  }).timeout(120_000);

  it('and is found before it is used by no call and by no command', async () => {
    await plantRelationsAndTypes(world.observer);
    const knex = world.knex('public, pg_catalog');
    const { observer, directory } = world;
    const steps = fullRun({ knex, observer, directory }, ['outside of transactions']);
    assertUnharmed(await world.run(steps));
  }).timeout(120_000);
});
