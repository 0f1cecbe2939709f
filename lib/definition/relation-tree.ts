import type { Problems } from './problems';
import type { DeclaredRelation, Relation, Relations } from './view';

/** A relation and its place in the tree. */
export interface PlacedRelation {
  readonly path: readonly string[];
  readonly relation: DeclaredRelation;
}

type Mutable = { [name: string]: Relation & { relations: Mutable } };

/** Builds the tree of relations from paths such as `comments.author`, in whichever order they were declared. */
export function toRelations(declared: readonly PlacedRelation[], key: readonly string[], found: Problems): Relations {
  const tree: Mutable = Object.create(null);
  const byDepth = [...declared].sort((a, b) => a.path.length - b.path.length);
  for (const one of byDepth) place(tree, one, key, found);
  return toPlain(tree);
}

function place(tree: Mutable, { path, relation }: PlacedRelation, parentKey: readonly string[], found: Problems): void {
  const name = path[path.length - 1] ?? '';
  let here = tree;
  let ownerKey = parentKey;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const next = here[step];
    if (next === undefined) {
      const missing = path.slice(0, index + 1).join('.');
      found.add(
        `relation "${path.join('.')}" starts from the relation "${missing}", which is not declared`,
        `declare it first: view.relation('${missing}', belongsTo(…))`,
      );
      return;
    }
    ownerKey = next.key;
    here = next.relations;
  }
  if (name === '')
    found.add('a relation has an empty name', "name it: view.relation('author', belongsTo('users', 'author_id'))");
  else if (here[name] !== undefined)
    found.add(`relation "${path.join('.')}" is declared twice`, 'remove one of the two declarations');
  else here[name] = toRelation(relation, ownerKey);
}

function toRelation(relation: DeclaredRelation, ownerKey: readonly string[]): Relation & { relations: Mutable } {
  return { ...relation, from: relation.from ?? ownerKey, relations: Object.create(null) as Mutable };
}

function toPlain(tree: Mutable): Relations {
  return Object.fromEntries(
    Object.entries(tree).map(([name, relation]) => [name, { ...relation, relations: toPlain(relation.relations) }]),
  );
}

/** The tree with a relation added or replaced; what starts from a replaced one stays. */
export function setRelation(
  relations: Relations,
  placed: PlacedRelation,
  key: readonly string[],
  found: Problems,
): Relations {
  const tree = toMutable(relations);
  const owner = ownerOf(tree, placed.path);
  const name = placed.path[placed.path.length - 1] ?? '';
  const kept = owner?.[name]?.relations;
  if (owner !== null) delete owner[name];
  place(tree, placed, key, found);
  if (owner?.[name] && kept) Object.assign(owner[name].relations, kept);
  return toPlain(tree);
}

/** The tree without a relation and what starts from it. */
export function dropRelation(relations: Relations, path: readonly string[], found: Problems): Relations {
  const tree = toMutable(relations);
  const owner = ownerOf(tree, path);
  const name = path[path.length - 1] ?? '';
  if (owner?.[name] === undefined) {
    found.add(
      `dropRelation names "${path.join('.')}", which is not a relation of the view`,
      'name a declared relation',
    );
  } else {
    delete owner[name];
  }
  return toPlain(tree);
}

function ownerOf(tree: Mutable, path: readonly string[]): Mutable | null {
  let here: Mutable | undefined = tree;
  for (const step of path.slice(0, -1)) here = here?.[step]?.relations;
  return here ?? null;
}

function toMutable(relations: Relations): Mutable {
  const tree: Mutable = Object.create(null);
  for (const [name, relation] of Object.entries(relations)) {
    tree[name] = { ...relation, relations: toMutable(relation.relations) };
  }
  return tree;
}
