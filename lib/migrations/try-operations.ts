import { Problems, type ViewChange } from '../definition';
import { MatviewError } from '../errors';
import { planMaterializedViewAlter } from '../operations/alter/alter-view';
import type { ExecutionContext } from '../operations/context';
import { tryCreate } from '../operations/create-view';
import type { ViewKey } from '../registry/registered-view';
import { undone } from '../session/undone';
import type { ViewOperation } from './operation';
import { NameIndex } from './sequence/name-index';
import { createReading, type Reading } from './sequence/reading';
import { keyOf, lookUp, type NameLookup, type ViewSet, whereCreated } from './sequence/views';

/** Why operations cannot run. */
export type FailedOperations = ReadonlyMap<ViewOperation, MatviewError>;

/**
 * Has PostgreSQL create the views of operations without data, and plan alters of what views select. Nothing of it stays,
 * no lock either. What depends on another change of the same migration is tried only where that creates a view.
 */
export async function tryOperations(
  context: ExecutionContext,
  operations: readonly ViewOperation[],
  to: ViewSet,
  lookup: NameLookup,
): Promise<FailedOperations> {
  const trial = new Trial(context, operations, to, lookup);
  await undone(context.database, async () => {
    await context.database.run(LIMIT_LOCK_WAITS);
    for (const operation of operations) await trial.add(operation);
  });
  return trial.failed;
}

/** In milliseconds, unless the session waits for less. */
const LIMIT_LOCK_WAITS = `
  select pg_catalog.set_config('lock_timeout', '2000', true)
  from pg_catalog.pg_settings s
  where s.name = 'lock_timeout' and not (s.setting::pg_catalog.int4 between 1 and 2000)`;

interface Created {
  readonly key: ViewKey;
}

class Trial {
  readonly failed = new Map<ViewOperation, MatviewError>();
  private readonly reading: Reading;
  private readonly changed: NameIndex<Created>;
  private readonly created: NameIndex<Created>;
  private readonly isChanged: ReadonlySet<string>;
  /** What others of the views that are created read. */
  private readonly isRead: ReadonlySet<string>;
  private readonly isThere = new Set<string>();
  /** The views that are something else by the time of an alter: renamed, or altered already. */
  private readonly isOther: Set<string>;

  constructor(
    private readonly context: ExecutionContext,
    operations: readonly ViewOperation[],
    private readonly to: ViewSet,
    private readonly lookup: NameLookup,
  ) {
    this.reading = createReading(lookup);
    const changed = operations.flatMap((operation) => changedKeys(operation, lookup));
    const creates = operations.flatMap((operation) => (operation.kind === 'create' ? [operation.definition] : []));
    this.isChanged = new Set(changed.map(keyOf));
    this.isOther = new Set(
      operations.flatMap((one) => (one.kind === 'rename' ? changedKeys(one, lookup).map(keyOf) : [])),
    );
    this.changed = new NameIndex(
      changed.map((key) => ({ key })),
      this.reading,
    );
    this.created = new NameIndex(
      creates.map(({ name }) => ({ key: whereCreated(name, lookup) })),
      this.reading,
    );
    this.isRead = new Set(creates.flatMap((one) => this.created.readBy(one).map(({ key }) => keyOf(key))));
  }

  async add(operation: ViewOperation): Promise<void> {
    try {
      if (operation.kind === 'create') await this.create(operation.definition);
      else if (operation.kind === 'alter') await this.alter(operation);
    } catch (error) {
      if (!(error instanceof MatviewError)) throw error;
      // An earlier operation frees names, of indexes too.
      if (error.code !== 'MATVIEW_ALREADY_EXISTS' || this.isChanged.size === 0) this.failed.set(operation, error);
    }
  }

  private async create(definition: Extract<ViewOperation, { kind: 'create' }>['definition']): Promise<void> {
    const key = keyOf(whereCreated(definition.name, this.lookup));
    const needs = this.created.readBy(definition).map((view) => keyOf(view.key));
    const isPossible = needs.every((one) => one === key || this.isThere.has(one));
    if (!isPossible || this.isChanged.has(key) || this.changed.readBy(definition).length > 0) return;
    const attempt = (): Promise<void> => tryCreate(this.context, definition);
    // The locks of thousands of views do not fit into one transaction.
    await (this.isRead.has(key) ? attempt() : undone(this.context.database, attempt));
    this.isThere.add(key);
  }

  private async alter({ name, changes }: Extract<ViewOperation, { kind: 'alter' }>): Promise<void> {
    const key = lookUp(name, this.lookup);
    const wanted = this.to.get(keyOf(key));
    if (wanted === undefined || !changes.some(isOfContent)) return;
    const others = [...this.changed.readBy(wanted.definition), ...this.created.readBy(wanted.definition)];
    if (others.some((other) => keyOf(other.key) !== keyOf(key))) return;
    if (this.isOther.has(keyOf(key))) return;
    this.isOther.add(keyOf(key));
    const request = { view: name, changes, problems: new Problems(), isRestricted: false };
    await undone(this.context.database, () => planMaterializedViewAlter(this.context, request));
  }
}

/** What is another view, or has another name, after an operation that creates none. */
function changedKeys(operation: ViewOperation, lookup: NameLookup): readonly ViewKey[] {
  if (operation.kind === 'create') return [];
  const key = lookUp(operation.name, lookup);
  return operation.kind === 'rename' ? [key, { schema: key.schema, name: lookup.physical(operation.to) }] : [key];
}

/** Whether PostgreSQL parses something new for a change. */
function isOfContent({ kind }: ViewChange): boolean {
  switch (kind) {
    case 'setParent':
    case 'setQuery':
    case 'setRelation':
    case 'setColumn':
    case 'addFilter':
    case 'setGroupBy':
    case 'addIndex':
      return true;
    default:
      return false;
  }
}

/** All that failed, as one error. */
export function failureOf(failed: FailedOperations): MatviewError | null {
  const [first, ...others] = failed.values();
  if (first === undefined || others.length === 0) return first ?? null;
  const messages = [first, ...others].map(({ message }) => message);
  return new MatviewError(first.code, `${messages.length} views cannot be made:\n  ${messages.join('\n  ')}`, {
    cause: first,
    ...(first.hint === null ? {} : { hint: first.hint }),
  });
}
