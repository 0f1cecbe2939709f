import { attachMaterializedViews } from './knex/attach';
// what `knex.schema` and the configuration gain, for TypeScript
import './knex/types';

attachMaterializedViews();
