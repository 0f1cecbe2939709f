/** What of a syntax tree of Babel is used. */
interface Member {
  readonly type: string;
  readonly key?: { readonly type: string; readonly name?: string; readonly value?: unknown };
  readonly computed?: boolean;
  readonly static?: boolean;
  readonly value?: object | null;
  readonly decorators?: readonly { readonly expression: object }[] | null;
}

interface ClassPath {
  readonly node: { body: readonly Member[] };
}

/**
 * A plugin for Babel that calls the decorators of fields as TypeScript does, with the prototype and the name. What Babel
 * makes of them fails when an object is created. A decorated field without a value has no code of its own.
 *
 * @see https://www.typescriptlang.org/docs/handbook/decorators.html#property-decorators
 */
export function fieldDecorators(): object {
  const visitor = {
    ClassBody({ node }: ClassPath): void {
      const calls = node.body.filter(isDecoratedField).map(decoratorCalls);
      node.body = [
        ...node.body.flatMap((member) => (isDecoratedField(member) ? plainField(member) : [member])),
        ...calls,
      ];
    },
  };
  return { visitor: { Program: (program: { traverse(inner: object): void }) => program.traverse(visitor) } };
}

function isDecoratedField({ type, decorators, computed }: Member): boolean {
  return type === 'ClassProperty' && !computed && (decorators?.length ?? 0) > 0;
}

function plainField(field: Member): readonly Member[] {
  return field.value ? [{ ...field, decorators: null }] : [];
}

/** The last decorator is called first. */
function decoratorCalls(field: Member): Member & { body: readonly object[] } {
  const self = { type: 'ThisExpression' };
  const prototype = { type: 'MemberExpression', object: self, property: { type: 'Identifier', name: 'prototype' } };
  const target = field.static ? self : prototype;
  const name = { type: 'StringLiteral', value: String(field.key?.name ?? field.key?.value) };
  const calls = (field.decorators ?? []).map(({ expression }) => ({
    type: 'ExpressionStatement',
    expression: { type: 'CallExpression', callee: expression, arguments: [target, name] },
  }));
  return { type: 'StaticBlock', body: calls.reverse() };
}
