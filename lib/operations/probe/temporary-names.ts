import { clipBytes, MAX_NAME_BYTES, randomHex } from '../../definition';

/**
 * Makes names for what exists while an alter runs. They say what they stand for, differ from run to run, fit into a name
 * (63 bytes), and stay what they are under any mapping of identifiers that keeps lower case.
 */
export function createTemporaryNames(): (name: string, use: string) => string {
  const run = randomHex(4);
  let count = 0;
  return (name, use) => {
    count += 1;
    const suffix = `_${use}_${run}_${count}`;
    return `${clipBytes(name, MAX_NAME_BYTES - suffix.length)}${suffix}`;
  };
}
