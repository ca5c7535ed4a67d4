import type { GroupValue } from '../lookups.ts';
import { group, nameOf, present, textAt } from './group.ts';
import { usualLimits } from '../limits.ts';
import { costOf } from '../pattern-cost.ts';
import { matchesWhole } from '../pattern.ts';
import { anything, listOf, text, truth } from '../types.ts';
import { isList, isRecord, memberOf, type RecordValue, type Value } from '../value.ts';
import { asking, askingMethod, Refusal, type Row, type Use } from './row.ts';

const mostFiltered = 100;

const example: RecordValue = {
  groups: [
    { id: '00gwest', type: 'OKTA_GROUP', profile: { name: 'West Coast Users' } },
    { id: '00gadmins', type: 'OKTA_GROUP', profile: { name: 'West Coast Admins' } },
  ],
};

const any = (holds: (group: GroupValue, wanted: string) => boolean) => (use: Use) => (wanted: string | null) =>
  wanted !== null && use.lookups.groups().some((each) => holds(each, wanted));

const question = (
  name: string,
  parameter: 'name' | 'id' | 'beginning' | 'part',
  says: string,
  given: string,
  holds: Parameters<typeof any>[0],
): Row =>
  asking(name, { takes: [`${parameter}: text`], gives: truth, says, example: [`${name}("${given}")`, true, example] }, any(holds));

/** What somebody's groups are chosen by: `group.type` and the like, each with a value or several of which one is to fit. */
const criteria = {
  'group.id': ({ id }: GroupValue) => id,
  'group.type': ({ type }: GroupValue) => type,
  'group.source.id': (each: GroupValue) => {
    const source = memberOf(each, 'source');
    return isRecord(source) ? textAt(source, 'id') : '';
  },
  'group.profile.name': nameOf,
} as const;

const isCriterion = (key: string): key is keyof typeof criteria => Object.hasOwn(criteria, key);

const unknownCriterion = new Refusal(`Groups are chosen by ${Object.keys(criteria).join(', ')}, and by an operator for the name`);
const unknownOperator = new Refusal('The operator is STARTS_WITH or EXACT');

type Test = (group: GroupValue) => boolean;

/** A name fits from its beginning, and `.*` at its end says so once more; everything else is to the letter. */
function test(key: keyof typeof criteria, value: Value, exact: boolean): Test {
  const read = criteria[key];
  const wanted = (isList(value) ? value : [value]).map(String);
  if (key !== 'group.profile.name' || exact) return (each) => wanted.includes(read(each));
  const beginnings = wanted.map((name) => (name.endsWith('.*') ? name.slice(0, -2) : name));
  return (each) => beginnings.some((beginning) => read(each).startsWith(beginning));
}

/** Whether a group fits all of a map. */
function testOf(map: RecordValue): Test | Refusal {
  const { operator = 'STARTS_WITH', ...by } = map;
  if (operator !== 'STARTS_WITH' && operator !== 'EXACT') return unknownOperator;
  const tests: Test[] = [];
  for (const [key, value] of Object.entries(by)) {
    if (!isCriterion(key)) return unknownCriterion;
    tests.push(test(key, value, operator === 'EXACT'));
  }
  return (each) => tests.every((holds) => holds(each));
}

/** The user's groups that fit every map. */
function chosen(use: Use, maps: readonly (Value | undefined)[]): readonly GroupValue[] | Refusal {
  let groups = use.lookups.groups();
  for (const map of maps) {
    if (map === undefined || map === null || !isRecord(map)) return unknownCriterion;
    const holds = testOf(map);
    if (holds instanceof Refusal) return holds;
    groups = groups.filter(holds);
  }
  return groups;
}

/** Methods of `user`, which both dialects have. */
export const groupMethods: readonly Row[] = [
  askingMethod(
    'user',
    'getGroups',
    {
      takes: [],
      rest: ['criteria: map'],
      gives: listOf(group),
      says: 'The groups of the user that fit every map. In a map, a key may have several values, of which one is to fit.',
      example: ["user.getGroups({'group.profile.name': 'West Coast U'}).![id]", ['00gwest'], { ...example, user: {} }],
    },
    (use) => (_, maps) => {
      const groups = chosen(use, maps);
      return groups instanceof Refusal ? groups : groups.map(present);
    },
  ),
  askingMethod(
    'user',
    'isMemberOf',
    {
      takes: [],
      rest: ['criteria: map'],
      gives: truth,
      says: 'Whether there is a group of the user that fits every map.',
      example: ["user.isMemberOf({'group.type': {'OKTA_GROUP', 'APP_GROUP'}})", true, { ...example, user: {} }],
    },
    (use) => (_, maps) => {
      const groups = chosen(use, maps);
      return groups instanceof Refusal ? groups : groups.length > 0;
    },
  ),
];

const tooMany = new Refusal('There are more groups than the limit');
const badLimit = new Refusal(`The limit is a number from 1 to ${mostFiltered}`);

const inside = (limit: number | null): limit is number => limit !== null && limit >= 1 && limit <= mostFiltered;

/** `OKTA` for Roster's own groups, or the id of the app that a group comes from. */
function isOf(each: GroupValue, app: string): boolean {
  if (app === 'OKTA') return each.type !== 'APP_GROUP';
  return app !== '' && criteria['group.source.id'](each) === app;
}

const named = (name: string, says: string, holds: (name: string, wanted: string) => boolean): Row =>
  asking(
    `Groups.${name}`,
    {
      takes: ['app: text', 'wanted: text', 'limit: integer'],
      gives: listOf(text),
      says: `${says} Null where there are none. An app is named by its id, Roster's own groups by OKTA.`,
      example: [`Groups.${name}("OKTA", "${name === 'endsWith' ? 'Users' : 'West Coast U'}", 10)`, ['West Coast Users'], example],
    },
    ({ lookups }) =>
      (app, wanted, limit) => {
        if (!inside(limit)) return badLimit;
        if (app === null || wanted === null) return null;
        const names = lookups
          .groups()
          .filter((each) => isOf(each, app))
          .map(nameOf)
          .filter((each) => holds(each, wanted));
        if (names.length > limit) return tooMany;
        return names.length === 0 ? null : names;
      },
  );

/** Of claims alone, in Okta. */
export const groupListFunctions: readonly Row[] = [
  named('startsWith', 'The names of the groups that begin with a text.', (name, wanted) => name.startsWith(wanted)),
  named('contains', 'The names of the groups that hold a text.', (name, wanted) => name.includes(wanted)),
  named('endsWith', 'The names of the groups that end with a text.', (name, wanted) => name.endsWith(wanted)),
  asking(
    'getFilteredGroups',
    {
      takes: ['ids: items', 'expression: expression', 'limit: integer'],
      gives: listOf(anything),
      says: 'What an expression gives of each of these groups that the user is in; more than the limit is a fault.',
      example: ['getFilteredGroups({"00gwest", "00gother"}, "group.name", 50)', ['West Coast Users'], example],
    },
    (use) => (ids, expression, limit) => {
      if (!inside(limit)) return badLimit;
      const groups = use.lookups.groups().filter(({ id }) => ids?.includes(id) === true);
      if (groups.length > limit) return tooMany;
      return groups.map((each) => use.evaluate(expression, { group: present(each) }));
    },
  ),
];

/** @see https://developer.okta.com/docs/reference/okta-expression-language/#group-functions */
export const membershipFunctions: readonly Row[] = [
  question('isMemberOfGroup', 'id', 'Whether the user is in a group, by its id.', '00gwest', ({ id }, wanted) => id === wanted),
  asking(
    'isMemberOfAnyGroup',
    {
      takes: ['id: text'],
      rest: ['id: text'],
      gives: truth,
      says: 'Whether the user is in one of the groups, by their ids.',
      example: ['isMemberOfAnyGroup("00gother", "00gwest")', true, example],
    },
    ({ lookups }) =>
      (first, others) =>
        lookups.groups().some(({ id }) => id === first || others.includes(id)),
  ),
  question(
    'isMemberOfGroupName',
    'name',
    'Whether the user is in a group of this name.',
    'West Coast Users',
    (each, wanted) => nameOf(each) === wanted,
  ),
  question(
    'isMemberOfGroupNameStartsWith',
    'beginning',
    'Whether the user is in a group whose name begins with a text.',
    'West Coast',
    (each, wanted) => nameOf(each).startsWith(wanted),
  ),
  question(
    'isMemberOfGroupNameContains',
    'part',
    'Whether the user is in a group whose name holds a text.',
    'Coast',
    (each, wanted) => nameOf(each).includes(wanted),
  ),
  asking(
    'isMemberOfGroupNameRegex',
    {
      takes: ['pattern: text'],
      gives: truth,
      says: 'Whether the user is in a group whose whole name fits a pattern.',
      example: ['isMemberOfGroupNameRegex(".*Admins.*")', true, example],
    },
    ({ lookups, spend }) =>
      (text) => {
        const pattern = (text ?? '').length > usualLimits.pattern ? 'The pattern is too long' : matchesWhole(text ?? '');
        if (typeof pattern === 'string') return new Refusal(pattern);
        return lookups.groups().some((each) => {
          spend(costOf(pattern, nameOf(each)));
          return pattern.matches(nameOf(each));
        });
      },
  ),
];
