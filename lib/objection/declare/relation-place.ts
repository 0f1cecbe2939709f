import type { ModelClass, ObjectionRelation } from '../model-class';

/** A relation that a view reads from, or its parent: where a path of a source ends. */
export class RelationPlace {
  /** Columns of the table between that are read: name -> column there. */
  readonly extras: { [name: string]: string } = {};

  constructor(
    readonly path: readonly string[],
    readonly model: ModelClass,
    readonly relation: ObjectionRelation | null,
  ) {}

  /** The column that a property is kept in; that of the table between where it is an `extra`. */
  columnOf(property: string): string {
    const extra = this.relation?.joinTableExtras.find(({ aliasProp, aliasCol }) =>
      [aliasProp, aliasCol].includes(property),
    );
    if (extra === undefined) return this.model.propertyNameToColumnName(property);
    this.extras[extra.aliasCol] = extra.joinTableCol;
    return extra.aliasCol;
  }

  get extraNames(): readonly string[] {
    return this.relation?.joinTableExtras.map(({ aliasProp }) => aliasProp) ?? [];
  }
}
