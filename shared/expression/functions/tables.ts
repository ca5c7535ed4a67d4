import { time } from '../types.ts';
import { ZonedTime } from '../zoned-time.ts';
import { conversionFunctions } from './conversions.ts';
import { groupListFunctions, groupMethods, membershipFunctions } from './groups.ts';
import { listFunctions } from './lists.ts';
import { valueMethods } from './methods.ts';
import { accountFunctions, identityEngineUserMethods, relationFunctions, userMethods } from './people.ts';
import { asking, type Row } from './row.ts';
import { textFunctions } from './texts.ts';
import { timeFunctions } from './times.ts';

/** `Time.now()` of the Identity Engine gives a time, not a text; documentation has it under both names. */
const now = (name: string): Row =>
  asking(
    name,
    { takes: [], gives: time, says: 'The time now.', example: [`${name}().plusDays(1).withinHours(25)`, true] },
    ({ lookups }) =>
      () =>
        new ZonedTime(lookups.now()),
  );

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

/** Okta's dialect of the Identity Engine: methods. */
export const identityEngineFunctions: readonly Row[] = [
  ...valueMethods,
  ...groupMethods,
  ...identityEngineUserMethods,
  now('DateTime.now'),
  now('Time.now'),
];
