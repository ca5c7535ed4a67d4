import type { GroupValue } from '../lookups.ts';
import { anything, listOf, text } from '../types.ts';
import { groupExample, nameOf, present, sourceOf } from './group.ts';
import { asking, Refusal, type Row } from './row.ts';

const mostFiltered = 100;
const tooMany = new Refusal('There are more groups than the limit');
const badLimit = new Refusal(`The limit is a number from 1 to ${mostFiltered}`);

const inside = (limit: number | null): limit is number => limit !== null && limit >= 1 && limit <= mostFiltered;

/** `OKTA` for Roster's own groups, or the id of the app that a group comes from. */
function isOf(each: GroupValue, app: string): boolean {
  if (app === 'OKTA') return each.type !== 'APP_GROUP';
  return app !== '' && sourceOf(each) === app;
}

const named = (name: string, says: string, holds: (name: string, wanted: string) => boolean): Row =>
  asking(
    `Groups.${name}`,
    {
      takes: ['app: text', 'wanted: text', 'limit: integer'],
      gives: listOf(text),
      says: `${says} Null where there are none. An app is named by its id, Roster's own groups by OKTA.`,
      example: [
        `Groups.${name}("OKTA", "${name === 'endsWith' ? 'Users' : 'West Coast U'}", 10)`,
        ['West Coast Users'],
        groupExample,
      ],
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
      example: ['getFilteredGroups({"00gwest", "00gother"}, "group.name", 50)', ['West Coast Users'], groupExample],
    },
    (use) => (ids, expression, limit) => {
      if (!inside(limit)) return badLimit;
      const groups = use.lookups.groups().filter(({ id }) => ids?.includes(id) === true);
      if (groups.length > limit) return tooMany;
      return groups.map((each) => use.evaluate(expression, { group: present(each) }));
    },
  ),
];
