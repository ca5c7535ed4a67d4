import type { Group, User } from '../../../../../shared/directory/index.ts';
import { groupCatalogue, searchGroups, type SearchQuery, searchUsers } from '../../../../../shared/directory/search/index.ts';
import type { Page } from '../../../../../shared/kernel/index.ts';
import type { SeededRandom } from '../../../../support/seeded-random.ts';
import { buildGroup, buildUser, defaultRealmId } from './directory.ts';
import type { Bare } from './expressions.ts';
import { type Entity, finds, findsQuickly, type NaiveAttribute, type Raw, sorted, valuesOf } from './naive-search.ts';

const byPath = (attributes: readonly NaiveAttribute[]): ReadonlyMap<string, NaiveAttribute> =>
  new Map(attributes.map((attribute) => [attribute.path, attribute]));

const text = { type: 'string' } as const;
const named = { ...text, contains: true } as const;
const date = { type: 'date' } as const;

export const userAttributes = byPath([
  { path: 'id', ...text, filter: 'equality' },
  { path: 'status', ...text, filter: 'equality' },
  { path: 'type.id', ...text },
  { path: 'realmId', ...text, otherwise: defaultRealmId },
  { path: 'created', ...date },
  { path: 'activated', ...date },
  { path: 'statusChanged', ...date },
  { path: 'lastUpdated', ...date, filter: 'order' },
  { path: 'passwordChanged', ...date },
  { path: 'profile.login', ...named, filter: 'equality' },
  { path: 'profile.email', ...named, filter: 'equality' },
  { path: 'profile.firstName', ...named, filter: 'equality' },
  { path: 'profile.lastName', ...named, filter: 'equality' },
  { path: 'profile.nickName', ...text },
  { path: 'profile.title', ...text },
  { path: 'profile.age', type: 'number' },
  { path: 'profile.isContractor', type: 'boolean' },
  { path: 'profile.hired', ...date },
  { path: 'profile.badge', ...text },
  { path: 'profile.skills', ...text, array: true },
  { path: 'profile.sizes', type: 'number', array: true },
]);

export const randomGroupCatalogue = groupCatalogue({
  serving: [
    { name: 'floor', type: 'number' },
    { name: 'tags', type: 'string', array: true },
  ],
  building: [],
});

export const groupAttributes = byPath([
  { path: 'id', ...text, filter: 'equality' },
  { path: 'type', ...text, filter: 'equality' },
  { path: 'created', ...date },
  { path: 'lastUpdated', ...date, filter: 'order' },
  { path: 'lastMembershipUpdated', ...date, filter: 'order' },
  { path: 'profile.name', ...named },
  { path: 'profile.description', ...named },
  { path: 'profile.floor', type: 'number' },
  { path: 'profile.tags', ...text, array: true },
]);

const long = 'x'.repeat(190);
const firstNames = [
  'Ada',
  'ada',
  'ADA',
  'Álda',
  'José',
  'jose',
  'Zoë',
  'Zoe\u0308',
  'Straße',
  'STRASSE',
  'ΟΔΥΣΣΕΥΣ',
  '李',
  '\u{1F600} Grin',
  'Mary Ann',
];
const lastNames = [
  'Lovelace',
  'love',
  'LOVELL',
  'Byron',
  'O’Neil',
  "O'Neil",
  'de la Cruz',
  'Søren',
  'Smith',
  'Smithson',
  'Å',
  '\uE000x',
  'quote"d',
  'back\\slash',
  '(x)',
  'a or id pr',
];
const nickNames = [
  '',
  'x',
  'X',
  ' ',
  '\t',
  'tab\tbed',
  '\u0001',
  'a\u0001b',
  `${long}abcdefghijklm`,
  `${long}abcdefghijkln`,
  `${long}éééééé`,
  `${long}aéééééz`,
  'é'.repeat(101),
  '\u{1F600}'.repeat(51),
];
const titles = ['Engineer', 'engineer II', 'Countess', 'Sales', 'sales lead', 'VP'];
const skills = ['sql', 'SQL', 'go', 'C', 'c++', '', 'rust'];
const numbers = [-1e9, -2.5, -1, 0, 0.25, 1, 2, 30, 31, 1e12];
const statuses = ['STAGED', 'PROVISIONED', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED'] as const;
const start = Date.UTC(2026, 0, 1);
const moment = (random: SeededRandom): number =>
  start + random.pick([0, 1, 400, 1000, 1500, 2000, 61_000, 86_400_000, random.below(1e9)]);
const perhaps = <Value>(random: SeededRandom, name: string, value: () => Value): Record<string, Value> =>
  random.chance(0.6) ? { [name]: value() } : {};
const several = <Value>(random: SeededRandom, pool: readonly Value[]): Value[] =>
  Array.from({ length: random.below(4) }, () => random.pick(pool));

export function randomUser(random: SeededRandom, number: number, version = 2): User {
  const login = `${random.pick(['user', 'User', 'ada'])}${number}@${random.pick(['example.com', 'EXAMPLE.org'])}`;
  const profile = {
    login,
    email: random.chance(0.8) ? login : `shared@example.com`,
    firstName: random.pick(firstNames),
    ...perhaps(random, 'lastName', () => random.pick(lastNames)),
    ...perhaps(random, 'nickName', () => random.pick(nickNames)),
    ...perhaps(random, 'title', () => random.pick(titles)),
    ...perhaps(random, 'age', () => random.pick(numbers)),
    ...perhaps(random, 'isContractor', () => random.chance(0.5)),
    ...perhaps(random, 'hired', () => random.pick(['2026-01-01', '2026-01-01T00:00:00.400Z', '2026-01-02T01:00:00+01:00'])),
    ...perhaps(random, 'badge', () => random.pick(['red', 'RED', 'green'])),
    ...perhaps(random, 'skills', () => several(random, skills)),
    ...perhaps(random, 'sizes', () => several(random, numbers)),
  };
  const user = buildUser(number, {
    version,
    status: random.pick(statuses),
    typeId: random.pick(['oty00000000000000001', 'oty00000000000000001', 'oty00000000000000002']),
    ...perhaps(random, 'realmId', () => random.pick(['guo00000000000000000', 'guo00000000000000002', 'guo00000000000000003'])),
    created: moment(random),
    activated: random.chance(0.7) ? moment(random) : null,
    statusChanged: moment(random),
    lastUpdated: moment(random),
    passwordChanged: random.chance(0.5) ? moment(random) : null,
  });
  return { ...user, profile };
}

export function randomGroup(random: SeededRandom, number: number, version = 2): Group {
  const group = buildGroup(number, {
    version,
    type: random.chance(0.1) ? 'BUILT_IN' : 'OKTA_GROUP',
    created: moment(random),
    lastUpdated: moment(random),
    lastMembershipUpdated: moment(random),
  });
  const profile = {
    name: `${random.pick([...titles, ...lastNames])} ${number}`,
    ...perhaps(random, 'description', () => random.pick([...lastNames, ...nickNames])),
    ...perhaps(random, 'floor', () => random.pick(numbers)),
    ...perhaps(random, 'tags', () => several(random, skills)),
  };
  return { ...group, profile };
}

/** What can be asked of one kind. */
export interface Kind {
  readonly attributes: ReadonlyMap<string, NaiveAttribute>;
  readonly entities: readonly Entity[];
}

export interface RandomQuery {
  readonly query: SearchQuery;
  /** What is asked for, in the naive filter's words. */
  readonly expression?: Bare;
  readonly order?: { readonly path: string; readonly reverse: boolean };
}

/** As it might be typed: `sQl` for `SQL`. Some letters have no counterpart of their own, and stay. */
const inAnyCase = (random: SeededRandom, value: string): string =>
  Array.from(value)
    .map((letter) => {
      const other = random.pick([letter.toLowerCase(), letter.toUpperCase(), letter]);
      return other.length === letter.length && other.toLowerCase() === letter.toLowerCase() ? other : letter;
    })
    .join('');

function operandOf(random: SeededRandom, { type }: NaiveAttribute, operator: string, value: Raw, exact: boolean): Raw {
  if (type === 'date') return new Date(Number(value) + random.pick([0, 0, 0, -1, 1, -1000])).toISOString();
  if (typeof value === 'number') return operator === 'eq' ? value : value + random.pick([0, 0, -1, 1, 0.5]);
  if (typeof value === 'boolean') return value;
  const letters = Array.from(value);
  const from = operator === 'co' ? random.below(letters.length + 1) : 0;
  const isPart = operator === 'sw' || operator === 'co' || (operator !== 'eq' && random.chance(0.5));
  const part = isPart ? letters.slice(from, from + random.below(letters.length - from + 1)).join('') : value;
  return exact ? part : inAnyCase(random, part);
}

function operatorsOf({ type, contains = false, filter }: NaiveAttribute, language: 'search' | 'filter'): readonly string[] {
  const ordered = ['eq', 'gt', 'ge', 'lt', 'le'];
  if (language === 'filter') return filter === 'order' ? ordered : ['eq'];
  if (type === 'boolean') return ['eq', 'pr'];
  return [...ordered, 'pr', ...(type === 'string' ? ['sw', 'sw', ...(contains ? ['co'] : [])] : [])];
}

/** A comparison with something that this entity has: it finds her, as a rule. */
function leaf(random: SeededRandom, { attributes }: Kind, entity: Entity, language: 'search' | 'filter'): Bare {
  for (;;) {
    const attribute = random.pick([...attributes.values()]);
    const { path } = attribute;
    if (language === 'filter' && attribute.filter === undefined) continue;
    const values = valuesOf(attribute, entity);
    const operator = random.pick(operatorsOf(attribute, language));
    if (values.length === 0) {
      if (language === 'filter' || !random.chance(0.1)) continue;
      return { kind: 'present', path };
    }
    if (operator === 'pr') return { kind: 'present', path };
    // Half of an id is nobody's.
    const exact = language === 'filter' || (path === 'id' && operator === 'eq');
    return { kind: 'compare', path, operator, value: operandOf(random, attribute, operator, random.pick(values), exact) };
  }
}

function expressionOf(random: SeededRandom, kind: Kind, language: 'search' | 'filter', entity: Entity, depth = 0): Bare {
  if (depth === 3 || random.chance(0.55)) return leaf(random, kind, entity, language);
  const joined = random.pick(['and', 'or'] as const);
  const parts = Array.from({ length: 2 + random.below(2) }, () =>
    expressionOf(random, kind, language, joined === 'or' && random.chance(0.5) ? random.pick(kind.entities) : entity, depth + 1),
  );
  return { kind: joined, parts };
}

const gap = (random: SeededRandom): string => random.pick([' ', ' ', '  ', '\t', '\n']);

/** With the parentheses that it needs, and now and then some that it does not. */
function write(random: SeededRandom, expression: Bare, within: 'or' | 'and' = 'or'): string {
  const word = (keyword: string): string => inAnyCase(random, keyword);
  if ('parts' in expression) {
    const { kind } = expression;
    const inner = expression.parts.map((part) => write(random, part, kind)).join(`${gap(random)}${word(kind)}${gap(random)}`);
    const needed = within === 'and' && kind === 'or';
    return needed || random.chance(0.3) ? `(${inner})` : inner;
  }
  if (expression.kind === 'present') return `${expression.path}${gap(random)}${word('pr')}`;
  const { path, operator, value } = expression;
  return `${path}${gap(random)}${word(operator)}${gap(random)}${JSON.stringify(value)}`;
}

export function randomQuery(random: SeededRandom, kind: Kind): RandomQuery {
  const entity = random.pick(kind.entities);
  const way = random.next();
  if (way < 0.08) {
    const [first, last] = ['firstName', 'lastName'].map((name) =>
      String({ ...entity.profile }[name] ?? { ...entity.profile }['name'] ?? ''),
    );
    const whole = random.chance(0.5) && 'status' in entity ? `${first} ${last}` : String(random.pick([first, last]));
    const q = Array.from(whole)
      .slice(0, Math.max(1, random.below(whole.length + 1)))
      .join('');
    return { query: { q: q.trim() === '' ? 'a' : inAnyCase(random, q) } };
  }
  const language = way < 0.25 ? 'filter' : 'search';
  const expression = expressionOf(random, kind, language, entity);
  const query = { [language]: write(random, expression) };
  if (language === 'filter' || random.chance(0.4)) return { query, expression };
  const path = random.pick([...kind.attributes.keys()]);
  const reverse = random.chance(0.5);
  return { query: { ...query, sortBy: path, sortOrder: reverse ? 'desc' : 'asc' }, expression, order: { path, reverse } };
}

/** Ids that a query should find: in order where it has one. */
export function expectedIds({ attributes, entities }: Kind, { query, expression, order }: RandomQuery): string[] {
  if (expression === undefined) return entities.filter((entity) => findsQuickly(query.q ?? '', entity)).map(({ id }) => id);
  const mode = { attributes, exact: query.filter !== undefined };
  const found = entities.filter((entity) => finds(mode, expression, entity));
  const attribute = order && attributes.get(order.path);
  return (attribute === undefined ? found : sorted(found, attribute, order?.reverse ?? false)).map(({ id }) => id);
}

export type Search = (query: SearchQuery) => Promise<Page<Entity>>;

/** Page after page, each of a random size. */
export async function foundIds(random: SeededRandom, search: Search, query: SearchQuery, expected: number): Promise<string[]> {
  const sizes = expected > 40 ? [20, 50, 200] : [1, 2, 3, 7, 20, 200];
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await search({ ...query, limit: random.pick(sizes), after });
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

/** What is wrong with what a query finds; nothing where it is right. */
export async function checkQuery(
  random: SeededRandom,
  kind: Kind,
  search: Search,
  asked: RandomQuery,
): Promise<{ readonly isEmpty: boolean; readonly wrong?: object }> {
  const expected = expectedIds(kind, asked);
  const found = await foundIds(random, search, asked.query, expected.length);
  const isEmpty = expected.length === 0;
  if (asked.expression === undefined) {
    // One page of whoever is met first.
    const isRight =
      found.every((id) => expected.includes(id)) && new Set(found).size === found.length && found.length > 0 === !isEmpty;
    return isRight ? { isEmpty } : { isEmpty, wrong: { ...asked, expected, found } };
  }
  const [wanted, got] = asked.order === undefined ? [expected.toSorted(), found.toSorted()] : [expected, found];
  return wanted.join() === got.join() ? { isEmpty } : { isEmpty, wrong: { ...asked, expected: wanted, found: got } };
}

export { searchGroups, searchUsers };
