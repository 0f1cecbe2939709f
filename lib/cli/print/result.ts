import { toPrintableJson } from '../../errors';
import type { Output } from '../output';

/** What was asked for: one JSON document and nothing else on `stdout` for programs, or as people read it. */
export function printResult<Value>(
  value: Value,
  { json }: { readonly json?: boolean },
  output: Output,
  print: (value: Value, output: Output) => void,
): void {
  if (json) output.result(toPrintableJson(value));
  else print(value, output);
}
