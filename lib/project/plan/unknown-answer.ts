const ANSWERS = new WeakSet<object>();

/** What is asked of any value on its way to somebody: whether it is a promise, or a list to be made flat. */
const IN_PASSING: ReadonlySet<string | symbol> = new Set(['then', 'callee']);
const LOOKS: ReadonlySet<symbol> = new Set([Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive]);

/**
 * The answer to a statement that was not run. To hand it on is no harm; who looks into it, also for how much there is in
 * it, needs what nobody knows.
 *
 * @param use What happens then; it throws.
 */
export function unknownAnswer(isList: boolean, use: () => never): object {
  const unlessUsed = <Result>(key: string | symbol, look: () => Result): Result =>
    IN_PASSING.has(key) || (typeof key === 'symbol' && !LOOKS.has(key)) ? look() : use();
  const answer = new Proxy(isList ? [] : {}, {
    get: (target, key) => unlessUsed(key, () => Reflect.get(target, key)),
    has: (target, key) => unlessUsed(key, () => Reflect.has(target, key)),
    getOwnPropertyDescriptor: (target, key) => unlessUsed(key, () => Reflect.getOwnPropertyDescriptor(target, key)),
    ownKeys: use,
  });
  ANSWERS.add(answer);
  return answer;
}

export function isUnknown(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ANSWERS.has(value);
}
