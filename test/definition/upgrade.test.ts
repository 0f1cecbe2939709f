import { expect } from 'chai';
import { type Upgrade, upgradeDefinition } from '../../lib/definition/parse/upgrade';

/** Formats that never were: the second renames a key, the third gives it a default. */
const UPGRADES: readonly Upgrade[] = [
  ({ label, ...others }) => ({ ...others, title: label }),
  ({ title, ...others }) => ({ ...others, title: title ?? 'untitled' }),
];

describe('upgradeDefinition', () => {
  it('leads from any older format to the present one, step by step', () => {
    const present = { formatVersion: 3, title: 'posts', other: [1] };
    expect(upgradeDefinition({ formatVersion: 1, label: 'posts', other: [1] }, UPGRADES)).to.deep.equal(present);
    expect(upgradeDefinition({ formatVersion: 2, title: 'posts', other: [1] }, UPGRADES)).to.deep.equal(present);
    expect(upgradeDefinition({ formatVersion: 2 }, UPGRADES)).to.deep.equal({ formatVersion: 3, title: 'untitled' });
  });

  it('leaves what is in the present format, a newer one or none, and does not change what it was given', () => {
    const stored = Object.freeze({ formatVersion: 1, label: 'posts' });
    upgradeDefinition(stored, UPGRADES);
    for (const json of [{ formatVersion: 3 }, { formatVersion: 4 }, { formatVersion: 0 }, { label: 'x' }, null, 'x', 1])
      expect(upgradeDefinition(json, UPGRADES)).to.equal(json);
  });
});
