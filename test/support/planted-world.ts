import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { useDatabase } from './database';
import { type SentStatement, tapDriver } from './driver-tap';
import { BYSTANDER, createRunTables, dropRolesAfter, failuresOf, prepareRun, type RunStep } from './full-run';
import { createProject, removeProject } from './installed';
import { harvest, PLANTER, plant, plantedCalls, plantNothing } from './planted';

/** What came out of steps that were run where others planted something. */
export interface Outcome {
  /** Steps that did not end as they must. */
  readonly failures: readonly string[];
  /** What was called by statements of this library, or by those that it has Knex send. */
  readonly captured: readonly { readonly step: string; readonly what: string }[];
  /** The planting role became a superuser. */
  readonly isSuperuser: boolean;
}

const LINES = 60;

/** Nothing happened but what must. */
export function assertUnharmed({ failures, captured, isSuperuser }: Outcome): void {
  const steps = new Map<string, string[]>();
  for (const { step, what } of captured) steps.set(what, [...(steps.get(what) ?? []), step]);
  const lines = [
    ...[...steps].map(([what, names]) => `captured: ${what} (${names.length} steps, the first: ${names[0]})`),
    ...failures.map((failure) => `failed: ${failure}`),
    ...(isSuperuser ? ['the role that planted it became a superuser'] : []),
  ];
  if (lines.length > 0) throw new Error([`${lines.length} faults`, ...lines.slice(0, LINES), '…'].join('\n'));
}

export interface PlantedWorld {
  readonly observer: Client;
  readonly directory: string;
  /** A superuser's Knex under a `search_path`, whose every connection begins with some statements. */
  knex(searchPath: string, onConnect?: string): Knex;
  /** Runs steps, and sees what of the planted things they called. */
  run(steps: readonly RunStep[]): Promise<Outcome>;
}

/** A database with the tables of the full run, in which a role without rights planted what it can: all, or only its means. */
export function usePlantedWorld({ plants = true }: { readonly plants?: boolean } = {}): PlantedWorld {
  const database = useDatabase();
  dropRolesAfter(PLANTER, BYSTANDER);
  let observer: Client;
  let folder: string;

  before(async function plantAll() {
    this.timeout(60_000);
    attachMaterializedViews();
    folder = createProject();
    mkdirSync(join(folder, 'migrations'));
    observer = await database.connect();
    await prepareRun(observer);
    await (plants ? plant(observer) : plantNothing(observer));
  });
  beforeEach(() => createRunTables(world));
  after(() => removeProject(folder));

  const world = {
    get observer() {
      return observer;
    },
    get directory() {
      return join(folder, 'migrations');
    },
    knex: (searchPath: string, onConnect = '') =>
      database.knex({
        migrations: { directory: world.directory },
        pool: {
          min: 0,
          max: 4,
          afterCreate: (client: Client, done: (error: Error | null) => void) =>
            void client.query(`${onConnect}; set search_path = ${searchPath}`, done),
        },
      }),
    async run(steps: readonly RunStep[]): Promise<Outcome> {
      const tap = tapDriver({ asksPath: false });
      const captured: { step: string; what: string }[] = [];
      let [seen, isSuperuser] = [0, false];
      try {
        const failures = await failuresOf(steps, async (step) => {
          captured.push(...capturedBy(tap.statements.slice(seen)).map((what) => ({ step, what })));
          const harvested = await harvest(observer);
          isSuperuser ||= harvested.isSuperuser;
          seen = tap.statements.length;
        });
        return { failures, captured, isSuperuser };
      } finally {
        tap.stop();
      }
    },
  };
  return world;
}

/** Knex asks about its own tables of migrations along the path of the caller, where nobody else can help it. */
const OF_KNEX = /knex_migrations|information_schema/;

function capturedBy(statements: readonly SentStatement[]): readonly string[] {
  const lines = statements.flatMap(({ sql, isOfLibrary, notices }) => {
    if (!isOfLibrary && OF_KNEX.test(sql)) return [];
    const text = sql.replace(/\s+/g, ' ').trim().slice(0, 120);
    return plantedCalls(notices).map((call) => `${call.replace(/^planted: /, '')}, by: ${text}`);
  });
  return [...new Set(lines)];
}
