import { functionHolders } from './functions.ts';
import type { Expression, Node, Reference } from './nodes.ts';
import type { Template } from './parse-template.ts';

/** Every name that a template asks for, in any place: `user.profile.firstName`. */
export function namesIn({ nodes }: Template): ReadonlySet<string> {
  const names = new Set<string>();
  collect(nodes, names);
  return names;
}

function collect(nodes: readonly Node[], names: Set<string>): void {
  for (const node of nodes) {
    if (node.kind === 'reference') ofReference(node, names);
    else if (node.kind === 'set') ofExpression(node.value, names);
    else if (node.kind === 'foreach') {
      ofExpression(node.list, names);
      collect(node.body, names);
    } else if (node.kind === 'if')
      for (const { condition, body } of node.branches) {
        if (condition !== null) ofExpression(condition, names);
        collect(body, names);
      }
  }
}

function ofReference({ steps }: Reference, names: Set<string>): void {
  const calls = steps.findIndex(({ args }) => args !== undefined);
  const named = calls === -1 ? steps : steps.slice(0, calls);
  const isHolder = named.length === 1 && calls === 1 && functionHolders.has(named[0]?.name ?? '');
  if (named.length > 0 && !isHolder) names.add(named.map(({ name }) => name).join('.'));
  for (const { args = [] } of steps) for (const arg of args) ofExpression(arg, names);
}

function ofExpression(expression: Expression, names: Set<string>): void {
  if (expression.kind === 'reference') ofReference(expression, names);
  else if (expression.kind === 'not') ofExpression(expression.operand, names);
  else if (expression.kind === 'interpolated') collect(expression.parts, names);
  else if (expression.kind === 'binary') {
    ofExpression(expression.left, names);
    ofExpression(expression.right, names);
  }
}
