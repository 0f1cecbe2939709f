import { Model, snakeCaseMappers } from 'objection';

/** Properties in camel case; columns in snake case, also in joins and queries. */
export class BaseModel extends Model {
  static override columnNameMappers = snakeCaseMappers();
}
