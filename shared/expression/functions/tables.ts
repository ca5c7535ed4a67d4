import { conversionFunctions } from './conversions.ts';
import { groupListFunctions } from './group-lists.ts';
import { groupMethods } from './groups.ts';
import { listFunctions } from './lists.ts';
import { membershipFunctions } from './memberships.ts';
import { accountFunctions, relationFunctions, userMethods } from './people.ts';
import type { Row } from './row.ts';
import { textFunctions } from './texts.ts';
import { timeFunctions } from './times.ts';

/** Of a group rule: no conversions, no times. */
export const groupRuleFunctions: readonly Row[] = [
  ...textFunctions,
  ...listFunctions,
  ...membershipFunctions,
  ...groupMethods,
  ...userMethods,
  ...accountFunctions,
];

/** Okta's classic dialect: functions. */
export const classicFunctions: readonly Row[] = [...groupRuleFunctions, ...conversionFunctions, ...timeFunctions];

/** Of what goes out to apps: whom a user is led to by another directory. */
export const directoryFunctions: readonly Row[] = relationFunctions;

/** Of claims: lists of groups. */
export const claimFunctions: readonly Row[] = groupListFunctions;
