export type * from '../../definition/attached';
