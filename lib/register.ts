import { attachMaterializedViews } from './knex/attach';

attachMaterializedViews();
