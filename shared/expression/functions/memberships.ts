import { usualLimits } from '../limits.ts';
import type { GroupValue } from '../lookups.ts';
import { costOf } from '../pattern-cost.ts';
import { matchesWhole } from '../pattern.ts';
import { truth } from '../types.ts';
import { groupExample, nameOf } from './group.ts';
import { asking, Refusal, type Row, type Use } from './row.ts';

const any = (holds: (group: GroupValue, wanted: string) => boolean) => (use: Use) => (wanted: string | null) =>
  wanted !== null && use.lookups.groups().some((each) => holds(each, wanted));

const question = (
  name: string,
  parameter: 'name' | 'id' | 'beginning' | 'part',
  says: string,
  given: string,
  holds: Parameters<typeof any>[0],
): Row =>
  asking(
    name,
    { takes: [`${parameter}: text`], gives: truth, says, example: [`${name}("${given}")`, true, groupExample] },
    any(holds),
  );

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
      example: ['isMemberOfAnyGroup("00gother", "00gwest")', true, groupExample],
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
      example: ['isMemberOfGroupNameRegex(".*Admins.*")', true, groupExample],
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
