import { createAlterBuilder } from '../declare/alter-builder';
import { AlterCollector } from '../declare/alter-collector';
import { OptionError } from '../errors';
import type { AlterRequest } from '../operations/alter/request';
import { refusePromise } from './declare-view';
import type { KnexSchemaBuilder } from './knex-client';
import { parseViewName } from './names';

/** Runs the callback of `alterMaterializedView` and gives what it asked for. */
export function declareAlter(
  method: string,
  builder: KnexSchemaBuilder,
  name: unknown,
  callback: unknown,
): AlterRequest {
  const view = parseViewName(method, name, builder._schema);
  if (typeof callback !== 'function') {
    throw new OptionError(`${method} was not told what to change in "${view.name}"`, {
      hint: `give it a function: knex.schema.${method}('${view.name}', (view) => { view.columns({ … }); })`,
    });
  }
  const collector = new AlterCollector();
  const alter = createAlterBuilder(collector);
  refusePromise(callback.call(alter, alter), collector.problems);
  return { view, changes: collector.build(), problems: collector.problems, isRestricted: collector.isRestricted };
}
