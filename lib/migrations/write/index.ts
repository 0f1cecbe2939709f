import type { MigrationContent } from '../operation';
import { createWriter } from './create-writer';
import { type Flavour, writeFunction, writeImport } from './flavour';
import { format, type MigrationPlace } from './format';
import { collectHelpers, type Helper } from './helpers';
import { writeOperation } from './operation';
import { fillTemplate } from './template';

export type { Flavour } from './flavour';

/**
 * The text of a migration that does these operations, as a person would have written it with the builders of this
 * package: run, it declares equal definitions and makes equal changes.
 *
 * @param place Without it, the text is formatted as this package's own code is.
 */
export async function writeMigration(
  { up, down }: MigrationContent,
  flavour: Flavour,
  place?: MigrationPlace,
): Promise<string> {
  const used = new Set<Helper>();
  const writer = createWriter(collectHelpers(used));
  const [upwards, downwards] = [up, down].map((operations) =>
    writeFunction(
      operations.map((operation) => writeOperation(writer, operation)),
      flavour,
    ),
  ) as [string, string];
  const slots = { imports: writeImport(used, flavour), up: upwards, down: downwards };
  return format(await fillTemplate(up, flavour, slots), flavour, place);
}
