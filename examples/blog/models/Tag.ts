import { BaseModel } from './BaseModel';

export class Tag extends BaseModel {
  static override tableName = 'tags';

  id!: number;
  name!: string;
}
