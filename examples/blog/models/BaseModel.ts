import { Model, snakeCaseMappers } from 'objection';

/** Properties in camel case, columns in snake case. */
export class BaseModel extends Model {
  static override columnNameMappers = snakeCaseMappers();
}
