import type { Declarable } from '../../catalog/declarable';
import type { ViewOptions } from '../../definition';

/** A comment or an option that was declared and is not there, or is another. */
export type OptionChange =
  | { readonly kind: 'comment'; readonly declared: string | null; readonly live: string | null }
  | { readonly kind: 'columnComment'; readonly column: string; readonly declared: string; readonly live: string | null }
  | { readonly kind: 'option'; readonly name: string; readonly declared: string; readonly live: string | null };

type Live = Omit<Declarable, 'indexes'>;

/** What was declared is compared; what somebody set beside that is theirs. */
export function optionChanges(
  declared: ViewOptions,
  live: Live,
  physical: (name: string) => string,
): readonly OptionChange[] {
  return [...commentChanges(declared, live, physical), ...settingChanges(declared, live)];
}

function commentChanges(
  { comment, columnComments }: ViewOptions,
  live: Live,
  physical: (name: string) => string,
): readonly OptionChange[] {
  const own: OptionChange[] =
    (comment || live.comment) === live.comment ? [] : [{ kind: 'comment', declared: comment, live: live.comment }];
  const columns = Object.entries(columnComments).flatMap(([column, declared]): readonly OptionChange[] => {
    const found = live.columns.find(({ name }) => name === physical(column))?.comment ?? null;
    return (declared || null) === found ? [] : [{ kind: 'columnComment', column, declared, live: found }];
  });
  return [...own, ...columns];
}

function settingChanges({ storage, tablespace, accessMethod }: ViewOptions, live: Live): readonly OptionChange[] {
  const parameters = new Map(
    [...live.options, ...live.toastOptions.map((option) => `toast.${option}`)].map((option): [string, string] => {
      const [name = '', ...value] = option.split('=');
      return [name.toLowerCase(), value.join('=')];
    }),
  );
  const declared: readonly (readonly [string, string | null, string | null])[] = [
    ...Object.entries(storage).map(
      ([name, value]) => [name, String(value), parameters.get(name.toLowerCase()) ?? null] as const,
    ),
    ['tablespace', tablespace, live.tablespace ?? (tablespace === 'pg_default' ? tablespace : null)],
    ['using', accessMethod, live.accessMethod],
  ];
  return declared.flatMap(([name, wanted, found]): readonly OptionChange[] =>
    wanted === null || wanted === found ? [] : [{ kind: 'option', name, declared: wanted, live: found }],
  );
}
