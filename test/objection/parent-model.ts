import { Model } from 'objection';

/** Found by its path. */
export class Person extends Model {
  static override tableName = 'people';
}

export const notAModel = 1;
