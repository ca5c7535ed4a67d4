import { type ErrorCode, RosterError } from '../../kernel/index.ts';
import type { Attribute, Value } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import { fold } from './fold.ts';
import type { Refusal } from './lexer.ts';
import { type Comparison, type Expression, type Literal, parse } from './parser.ts';
import { parseTime } from './times.ts';

export interface Comparing<Entity> {
  readonly kind: 'compare';
  readonly attribute: Attribute<Entity>;
  readonly operator: Comparison;
  /** Folded, unless case counts. */
  readonly value: Value;
  /** Whether case counts. */
  readonly exact: boolean;
}

export interface Present<Entity> {
  readonly kind: 'present';
  readonly attribute: Attribute<Entity>;
}

export type Test<Entity> = Comparing<Entity> | Present<Entity>;

/** An expression whose attributes exist, with operators and values that fit them. */
export type Condition<Entity> = Test<Entity> | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition<Entity>[] };

export function comparing<Entity>(
  attribute: Attribute<Entity>,
  operator: Comparison,
  value: Value,
  { exact = false } = {},
): Comparing<Entity> {
  const isFolded = typeof value === 'string' && !exact;
  return { kind: 'compare', attribute, operator, value: isFolded ? fold(value) : value, exact };
}

/** What one of Okta's two parameters knows of an attribute; `undefined` where it does not know it at all. */
interface Dialect {
  readonly error: 'invalid-search' | 'invalid-filter';
  readonly verb: string;
  readonly exact: boolean;
  operators(attribute: Attribute<never>): readonly (Comparison | 'pr')[] | undefined;
}

const order = ['gt', 'ge', 'lt', 'le'] as const;

const searchDialect: Dialect = {
  error: 'invalid-search',
  verb: 'searched',
  exact: false,
  operators({ type, contains }) {
    if (type === 'boolean') return ['eq', 'pr'];
    if (type !== 'string') return ['eq', ...order, 'pr'];
    return ['eq', 'sw', ...(contains ? (['co'] as const) : []), ...order, 'pr'];
  },
};

const filterDialect: Dialect = {
  error: 'invalid-filter',
  verb: 'filtered by',
  exact: true,
  operators({ filter }) {
    if (filter === undefined) return undefined;
    return filter === 'order' ? ['eq', ...order] : ['eq'];
  },
};

const refusalOf =
  (code: Extract<ErrorCode, 'invalid-search' | 'invalid-filter'>): Refusal =>
  (detail) =>
    new RosterError(code, { detail });

const wanted = {
  string: 'a string in double quotes',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date in double quotes, such as "2026-01-31T12:00:00.000Z"',
} as const;

/** What expressions can name. */
type Named<Entity> = Pick<Catalogue<Entity>, 'attributes' | 'id'>;

/** Resolves expressions of one dialect against one catalogue. */
class Resolver<Entity> {
  readonly #catalogue: Named<Entity>;
  readonly #dialect: Dialect;
  readonly #refuse: Refusal;

  constructor(catalogue: Named<Entity>, dialect: Dialect) {
    this.#catalogue = catalogue;
    this.#dialect = dialect;
    this.#refuse = refusalOf(dialect.error);
  }

  read(text: string): Condition<Entity> {
    return this.#resolve(parse(text, this.#refuse));
  }

  #resolve(expression: Expression): Condition<Entity> {
    if ('parts' in expression) {
      return { kind: expression.kind, parts: expression.parts.map((part) => this.#resolve(part)) };
    }
    const { path, at } = expression;
    const operator = expression.kind === 'present' ? 'pr' : expression.operator;
    const attribute = this.#catalogue.attributes.get(path);
    const operators = attribute && this.#dialect.operators(attribute);
    if (attribute === undefined || operators === undefined) throw this.#unknown(path, at);
    if (!operators.includes(operator)) {
      throw this.#refuse(`"${path}" at character ${at} knows no "${operator}", only ${operators.join(', ')}`);
    }
    if (expression.kind === 'present') return { kind: 'present', attribute };
    const value = this.#valueOf(attribute, expression.literal);
    // Ids that differ in case are different ids.
    const exact = this.#dialect.exact || (attribute === this.#catalogue.id && operator === 'eq');
    return comparing(attribute, expression.operator, value, { exact });
  }

  #valueOf({ path, type }: Attribute<Entity>, { type: given, value, at }: Literal): Value {
    const fitting = type === 'date' && typeof value === 'string' ? parseTime(value) : type === given ? value : undefined;
    if (fitting === undefined) throw this.#refuse(`"${path}" is compared with ${wanted[type]}: character ${at}`);
    return fitting;
  }

  #unknown(path: string, at: number): Error {
    const lower = path.toLowerCase();
    const near = [...this.#catalogue.attributes.keys()].find((each) => each.toLowerCase() === lower && each !== path);
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    return this.#refuse(`"${path.slice(0, 100)}" at character ${at} is nothing that can be ${this.#dialect.verb}${hint}`);
  }
}

/** Reads Okta's `search`. Errors: `invalid-search`. */
export function readSearch<Entity>(catalogue: Named<Entity>, text: string): Condition<Entity> {
  return new Resolver(catalogue, searchDialect).read(text);
}

/** Reads Okta's `filter`: few attributes, case counts. Errors: `invalid-filter`. */
export function readFilter<Entity>(catalogue: Catalogue<Entity>, text: string): Condition<Entity> {
  return new Resolver(catalogue, filterDialect).read(text);
}
