import { describeValue } from '../../errors';

/** What a migration imports from this package. */
export const HELPERS = [
  'add',
  'arrayAgg',
  'avg',
  'belongsTo',
  'boolAnd',
  'boolOr',
  'caseWhen',
  'cast',
  'coalesce',
  'col',
  'concat',
  'count',
  'countDistinct',
  'divide',
  'func',
  'greatest',
  'hasMany',
  'hasOne',
  'hasOneThrough',
  'jsonAgg',
  'jsonObjectAgg',
  'least',
  'manyToMany',
  'max',
  'min',
  'modulo',
  'multiply',
  'nullIf',
  'sql',
  'stringAgg',
  'subtract',
  'sum',
  'value',
] as const;

export type Helper = (typeof HELPERS)[number];

/** Says that a helper is used, and gives its name. */
export type Use = (helper: Helper) => Helper;

/** Collects the helpers that are used; there are no others, whatever a definition names. */
export function collectHelpers(used: Set<Helper>): Use {
  return (helper) => {
    if (!HELPERS.includes(helper)) throw new Error(`there is no helper ${describeValue(helper)}`);
    used.add(helper);
    return helper;
  };
}
