import type { RunResource, StackTemplate } from '../template/stack-template.ts';
import { AccessDenied, type Demand } from './demand.ts';

type Statement = RunResource<'AWS::IAM::Role'>['properties']['Policies'][number]['PolicyDocument']['Statement'][number];

/** What the policies of one function's role say. */
export class Role {
  readonly #name: string;
  readonly #statements: readonly Statement[];

  constructor(name: string, statements: readonly Statement[]) {
    this.#name = name;
    this.#statements = statements;
  }

  /**
   * @returns the grants that allow it, spelled as `grants` does
   * @throws AccessDenied
   */
  allow(demand: Demand): string[] {
    const applying = this.#statements.filter((statement) => applies(statement, demand));
    const allowing = applying.find(({ Effect }) => Effect === 'Allow');
    if (!allowing || applying.some(({ Effect }) => Effect === 'Deny')) throw new AccessDenied(this.#name, demand);
    return matched(allowing, demand).map((target) => this.#spell(demand.action, allowing, target));
  }

  /** All that it allows: action, and the pattern of keys or of resources that it is allowed for. */
  grants(): string[] {
    return this.#statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) =>
        statement.Action.flatMap((action) => targetsOf(statement).map((target) => this.#spell(action, statement, target))),
      );
  }

  #spell(action: string, { Condition }: Statement, target: string): string {
    // Reads of one turn of the event loop leave together: which of the two calls they become is chance, and both are one right.
    const right = action === 'dynamodb:BatchGetItem' ? 'dynamodb:GetItem' : action;
    const equal = Object.entries(Condition.StringEquals).map(([key, value]) => `${key.slice(key.lastIndexOf(':') + 1)}=${value}`);
    return [this.#name, right, target, ...equal].join(' ');
  }
}

/** Roles by the logical ids of the functions that have them. */
export function rolesOf(template: StackTemplate): ReadonlyMap<string, Role> {
  const roles = new Map(template.list('AWS::IAM::Role').map(({ arn, properties }) => [arn, properties.Policies]));
  return new Map(
    template.list('AWS::Lambda::Function').flatMap(({ id, properties }): [string, Role][] => {
      const policies = roles.get(properties.Role ?? '');
      const statements = policies?.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      return statements === undefined ? [] : [[id, new Role(plainName(id), statements)]];
    }),
  );
}

/** A logical id without the hash that CDK appends. */
const plainName = (id: string): string => id.replace(/(Function)?[0-9A-F]{8}$/, '');

const leadingKeysOf = ({ Condition }: Statement): readonly string[] | undefined =>
  Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];

const targetsOf = (statement: Statement): readonly string[] => leadingKeysOf(statement) ?? statement.Resource;

function applies(statement: Statement, { action, resources, leadingKeys = [], context = {} }: Demand): boolean {
  const { Action, Resource, Condition } = statement;
  const patterns = leadingKeysOf(statement);
  return (
    Action.some((pattern) => isLike(action, pattern)) &&
    resources.some((resource) => Resource.some((pattern) => isLike(resource, pattern))) &&
    Object.entries(Condition.StringEquals).every(([key, value]) => context[key] === value) &&
    (!Condition.Null || leadingKeys.length > 0) &&
    (!patterns || leadingKeys.every((key) => patterns.some((pattern) => isLike(key, pattern))))
  );
}

/** The patterns that a demand meets: for each key the narrowest, so that a wider one beside it has to be earned by another key. */
function matched(statement: Statement, { resources, leadingKeys = [] }: Demand): string[] {
  const patterns = leadingKeysOf(statement);
  if (!patterns) return statement.Resource.filter((pattern) => resources.some((resource) => isLike(resource, pattern)));
  const narrowest = (key: string): string[] =>
    patterns
      .filter((pattern) => isLike(key, pattern))
      .sort((a, b) => b.length - a.length)
      .slice(0, 1);
  return [...new Set(leadingKeys.flatMap(narrowest))];
}

const compiled = new Map<string, RegExp>();

/** IAM's `StringLike`, for patterns with `*`. */
function isLike(text: string, pattern: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = new RegExp(`^${pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
