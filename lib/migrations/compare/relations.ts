import { equalData, type Relation, type Relations, type ViewChange } from '../../definition';
import type { PhysicalNames } from './names';

type Path = readonly string[];

/** Relations dropped, then those added or changed, outer ones first. Without `names`, all of `to` are added. */
export function compareRelations(from: Relations, to: Relations, names: PhysicalNames | null): readonly ViewChange[] {
  return [
    ...dropped(from, to, []).map((path) => ({ kind: 'dropRelation' as const, path })),
    ...changed(from, to, [], names),
  ];
}

/** What starts from a dropped relation goes with it. */
function dropped(from: Relations, to: Relations, at: Path): readonly Path[] {
  return Object.entries(from).flatMap(([name, relation]) => {
    const path = [...at, name];
    const kept = find(to, name);
    return kept === undefined ? [path] : dropped(relation.relations, kept.relations, path);
  });
}

function changed(from: Relations, to: Relations, at: Path, names: PhysicalNames | null): readonly ViewChange[] {
  return Object.entries(to).flatMap(([name, { relations, ...relation }]) => {
    const path = [...at, name];
    const known = find(from, name);
    const inner = changed(known?.relations ?? {}, relations, path, names);
    return known !== undefined && names !== null && isSame(known, relation, names)
      ? inner
      : [{ kind: 'setRelation' as const, path, relation }, ...inner];
  });
}

function isSame(
  { relations: _nested, ...known }: Relation,
  relation: Omit<Relation, 'relations'>,
  names: PhysicalNames,
): boolean {
  return equalData(names.relation(known), names.relation(relation));
}

function find(relations: Relations, name: string): Relation | undefined {
  return Object.hasOwn(relations, name) ? relations[name] : undefined;
}
