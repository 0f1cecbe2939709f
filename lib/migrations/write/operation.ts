import { assertNever, type TableName } from '../../definition';
import type { ViewOperation } from '../operation';
import { writeChanges } from './alter';
import { writeDeclaration } from './create';
import { writeTableName } from './names';
import { call, object, quote } from './text';
import type { Writer } from './writer';

/** One call on `knex.schema`. */
export function writeOperation(writer: Writer, operation: ViewOperation): string {
  switch (operation.kind) {
    case 'create': {
      const { definition } = operation;
      return writeWithCallback('createMaterializedView', definition.name, writeDeclaration(writer, definition));
    }
    case 'alter': {
      const calls = writeChanges(writer, operation.name, operation.changes);
      return writeWithCallback('alterMaterializedView', operation.name, calls);
    }
    case 'drop':
      return call('knex.schema.dropMaterializedView', [writeTableName(operation.name)]);
    case 'rename':
      return call('knex.schema.renameMaterializedView', [writeTableName(operation.name), writeNewName(operation.to)]);
    default:
      return assertNever(operation);
  }
}

/** It is only a name, though a dot in a string would part it from a schema. */
function writeNewName(name: string): string {
  return name.includes('.') ? object([['table', quote(name)]]) : quote(name);
}

function writeWithCallback(method: string, view: TableName, calls: readonly string[]): string {
  const lines = calls.map((one) => `view.${one};\n`);
  return call(`knex.schema.${method}`, [writeTableName(view), `(view) => {\n${lines.join('')}}`]);
}
