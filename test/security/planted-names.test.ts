import type { Knex } from 'knex';
import { partOf } from '../property/runs';
import { createRunTables, fullRun, type RunStep, schemaRun } from '../support/full-run';
import { plantRelationsAndTypes, temporaryPlants } from '../support/planted';
import { assertUnharmed, type PlantedWorld, usePlantedWorld } from '../support/planted-world';

interface Planting {
  readonly title: string;
  /** A Knex in whose sessions the plants are found. */
  connect(world: PlantedWorld): Knex | Promise<Knex>;
  steps(world: Pick<PlantedWorld, 'observer' | 'directory'> & { readonly knex: Knex }): readonly RunStep[];
}

const PLANTINGS: readonly Planting[] = [
  {
    title: 'and is temporary is used by no call and by no command',
    connect: (world) => world.knex('"$user", public', temporaryPlants()),
    steps: (world) => fullRun(world, ['in a transaction']),
  },
  {
    title: 'and is temporary is used by no call where the path has temporary ones last',
    connect: (world) => world.knex('public, attic, pg_temp', temporaryPlants()),
    steps: (world) => schemaRun(world, 'outside of transactions'),
  },
  {
    title: 'and is found before it is used by no call and by no command',
    connect: async (world) => {
      await plantRelationsAndTypes(world.observer);
      return world.knex('public, pg_catalog');
    },
    steps: (world) => fullRun(world, ['outside of transactions']),
  },
];

/** Relations and types of `pg_temp` are found before those of `pg_catalog`, unless the path says otherwise. */
describe('what has the name of a catalog, of a type or of a function of the server', () => {
  const world = usePlantedWorld();

  beforeEach(() => createRunTables(world));

  for (const { title, connect, steps } of partOf('planted names', PLANTINGS, PLANTINGS.length))
    it(title, async () => {
      const knex = await connect(world);
      const { observer, directory } = world;
      assertUnharmed(await world.run(steps({ knex, observer, directory })));
      await knex.destroy();
    }).timeout(120_000);
});
