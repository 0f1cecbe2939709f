import { BaseModel } from './BaseModel';

export class User extends BaseModel {
  static override tableName = 'users';

  id!: number;
  name!: string;
}
