import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(__dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

interface Rule {
  readonly name: string;
  readonly from: { readonly path: string };
  readonly to: { readonly pathNot?: string };
}

/** What each folder of `lib/` may import, beside `lib/errors`: from the rules that the lint runs. */
function readRules(): ReadonlyMap<string, readonly string[]> {
  const { forbidden } = require('../../.dependency-cruiser.cjs') as { readonly forbidden: readonly Rule[] };
  return new Map(
    forbidden.flatMap(({ from, to }): [string, string[]][] => {
      const folder = /^\^lib\/(\w+)\/$/.exec(from.path ?? '')?.[1];
      const allowed = /^\^lib\/\(([\w|]+)\)\/$/.exec(to.pathNot ?? '')?.[1];
      if (folder === undefined || allowed === undefined) return [];
      return [[folder, allowed.split('|').filter((name) => name !== folder && name !== 'errors')]];
    }),
  );
}

/** The rooms that are reached from each room. */
function closure(arrows: ReadonlyMap<string, readonly string[]>): { readonly [room: string]: readonly string[] } {
  const reach = (room: string, seen: Set<string>): Set<string> => {
    for (const next of arrows.get(room) ?? []) if (!seen.has(next)) reach(next, seen.add(next));
    return seen;
  };
  return Object.fromEntries([...arrows.keys()].sort().map((room) => [room, [...reach(room, new Set())].sort()]));
}

describe('docs/architecture.md', () => {
  const rules = readRules();
  const folders = readdirSync(join(ROOT, 'lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it('has a row for each folder of lib/, with what the rules let it import', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \|[^|]*\|([^|]*)\|$/gm)].map(([, room, imports]) => [
      room,
      [...(imports ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    ]);
    expect(Object.fromEntries(rows)).to.deep.equal(Object.fromEntries(rules));
    expect(rows.map(([room]) => room)).to.have.members(folders);
  });

  it('draws arrows that reach what the rules reach, and no arrow that others make unnecessary', () => {
    const arrows = new Map<string, string[]>(folders.map((folder) => [folder, []]));
    const [picture = ''] = /```mermaid\nflowchart TD\n[\s\S]*?```/.exec(page) ?? [];
    for (const [, from = '', to = ''] of picture.matchAll(/^ {2}(\w+) --> (\w+)$/gm)) arrows.get(from)?.push(to);
    const withErrors = new Map([...rules].map(([room, to]) => [room, room === 'errors' ? [] : [...to, 'errors']]));
    expect(closure(arrows)).to.deep.equal(closure(withErrors));
    for (const [room, to] of arrows) {
      for (const dropped of to) {
        const others = new Map(arrows).set(
          room,
          to.filter((one) => one !== dropped),
        );
        expect(closure(others)[room], `${room} --> ${dropped}`).not.to.include(dropped);
      }
    }
  });

  it('names files that exist, and functions that they define', () => {
    const named = [...page.matchAll(/`(lib\/[\w./-]+\.ts)`(?:\s+`(\w+)`)?/g)];
    expect(named.length).to.be.greaterThan(30);
    for (const [, file = '', name] of named) {
      const text = readFileSync(join(ROOT, file), 'utf8');
      if (name !== undefined) expect(text, `${name} in ${file}`).to.match(new RegExp(`\\bfunction ${name}\\b`));
    }
  });

  it('links to pages that exist, as each decision does', () => {
    const decisions = readdirSync(join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
    for (const file of ['docs/architecture.md', ...decisions]) {
      for (const [, target = ''] of readFileSync(join(ROOT, file), 'utf8').matchAll(/\]\(([^)#]+\.md)/g))
        expect(existsSync(join(ROOT, dirname(file), target)), `${target} in ${file}`).to.equal(true);
    }
    for (const decision of decisions) expect(page).to.include(decision.replace('docs/', ''));
  });
});
