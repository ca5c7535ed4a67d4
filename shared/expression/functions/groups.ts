import type { GroupValue } from '../lookups.ts';
import { group, groupExample, nameOf, present, sourceOf } from './group.ts';
import { listOf, truth } from '../types.ts';
import { isList, isRecord, type RecordValue, type Value } from '../value.ts';
import { askingMethod, Refusal, type Row, type Use } from './row.ts';

/** What somebody's groups are chosen by: `group.type` and the like, each with a value or several of which one is to fit. */
const criteria = {
  'group.id': ({ id }: GroupValue) => id,
  'group.type': ({ type }: GroupValue) => type,
  'group.source.id': sourceOf,
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
      example: ["user.getGroups({'group.profile.name': 'West Coast U'}).![id]", ['00gwest'], { ...groupExample, user: {} }],
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
      example: ["user.isMemberOf({'group.type': {'OKTA_GROUP', 'APP_GROUP'}})", true, { ...groupExample, user: {} }],
    },
    (use) => (_, maps) => {
      const groups = chosen(use, maps);
      return groups instanceof Refusal ? groups : groups.length > 0;
    },
  ),
];
