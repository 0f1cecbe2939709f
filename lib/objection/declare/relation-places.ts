import { nearestName } from '../../definition/nearest-name';
import type { ModelClass, ObjectionRelation } from '../model-class';
import { relationOf } from '../relations/relation-of';
import { type ColumnCheck, knownProperties } from './known-columns';
import type { ModelProblems } from './model-problems';
import { RelationPlace } from './relation-place';

/** The relations that a view reads, found along the paths of its sources; what is not there becomes a problem. */
export class RelationPlaces {
  private readonly places = new Map<string, RelationPlace>();
  private readonly known = new Map<ModelClass, ReadonlySet<string> | null>();

  constructor(
    private readonly parent: ModelClass,
    private readonly problems: ModelProblems,
    private readonly columnCheck: ColumnCheck,
    /** Aggregates are then over columns of the parent. */
    private readonly isGrouped: boolean,
  ) {}

  /** Every relation that was asked for, those that lead to others first. */
  get used(): readonly RelationPlace[] {
    return [...this.places.values()].filter(({ path }) => path.length > 0);
  }

  /** Whether a path leads to a relation; a path that leads nowhere is no problem here. */
  isRelation(path: readonly string[]): boolean {
    let model: ModelClass | null = this.parent;
    for (const step of path) {
      if (model === null || !Object.hasOwn(model.getRelationMappings(), step)) return false;
      model = relatedModel(model, step);
    }
    return path.length > 0;
  }

  /**
   * Tells of a path to count that leads to no relation, where only one can be meant and there is one of nearly that name;
   * false when there is nothing to tell.
   */
  reportNearRelation(path: readonly string[], column?: string): boolean {
    const name = path[path.length - 1] as string;
    const place = this.isGrouped ? null : this.toOneAt(path.slice(0, -1));
    if (place === null || this.propertiesOf(place.model)?.has(name) || place.extraNames.includes(name)) return false;
    if (nearestName(name, place.model.getRelationNames()) === null) return false;
    this.reportRelation(place.model, name, column);
    return true;
  }

  /** Where a path ends, or null with the problem noted. */
  at(path: readonly string[], column?: string): RelationPlace | null {
    const key = JSON.stringify(path);
    const there = this.places.get(key);
    if (there !== undefined) return there;
    const place = this.find(path, column);
    if (place !== null) this.places.set(key, place);
    return place;
  }

  /** The column that a property is kept in, or null with the problem noted. */
  columnAt(path: readonly string[], property: string, column?: string): string | null {
    const place = this.at(path, column);
    if (place === null || !this.hasProperty(place, property, column)) return null;
    return place.columnOf(property);
  }

  /** Where a path ends that has one row for one of the parent; null for any other. */
  private toOneAt(path: readonly string[]): RelationPlace | null {
    const steps = path.map((_, index) => path.slice(0, index + 1));
    const isToOne = steps.every((step) => this.isRelation(step) && this.at(step)?.relation?.isOneToOne() === true);
    return isToOne ? this.at(path) : null;
  }

  private find(path: readonly string[], column?: string): RelationPlace | null {
    const name = path[path.length - 1];
    if (name === undefined) return new RelationPlace([], this.parent, null);
    const owner = this.at(path.slice(0, -1), column);
    if (owner === null) return null;
    if (!Object.hasOwn(owner.model.getRelationMappings(), name)) return this.reportRelation(owner.model, name, column);
    const hint = `look at relationMappings of ${owner.model.name}`;
    const relation = this.problems.attempt<ObjectionRelation>(
      `the relation "${path.join('.')}" cannot be read`,
      hint,
      () => relationOf(owner.model, name),
    );
    return relation && new RelationPlace(path, relation.relatedModelClass, relation);
  }

  private reportRelation(model: ModelClass, name: string, column?: string): null {
    const names = model.getRelationNames();
    const nearest = nearestName(name, names);
    const all = names.length === 0 ? `${model.name} has none` : `its relations are: ${names.join(', ')}`;
    const hint = nearest === null ? all : `did you mean "${nearest}"?`;
    this.problems.add(`"${name}" is not a relation of ${model.name}`, hint, column);
    return null;
  }

  private hasProperty({ model, extraNames }: RelationPlace, property: string, column?: string): boolean {
    if (model.getRelationNames().includes(property)) {
      const hint = `name a column of it: '${property}.id', or aggregate it: count('${property}')`;
      this.problems.add(`"${property}" is a relation of ${model.name}, not a column`, hint, column);
      return false;
    }
    const known = this.propertiesOf(model);
    if (known === null || known.has(property) || extraNames.includes(property)) return true;
    const nearest = nearestName(property, [...known, ...extraNames]);
    const hint = nearest === null ? `its columns are: ${[...known].join(', ')}` : `did you mean "${nearest}"?`;
    this.problems.add(`"${property}" is not a column of ${model.name}`, hint, column);
    return false;
  }

  private propertiesOf(model: ModelClass): ReadonlySet<string> | null {
    if (!this.known.has(model)) this.known.set(model, knownProperties(model, this.columnCheck));
    return this.known.get(model) ?? null;
  }
}

function relatedModel(model: ModelClass, name: string): ModelClass | null {
  try {
    return relationOf(model, name).relatedModelClass;
  } catch {
    return null;
  }
}
