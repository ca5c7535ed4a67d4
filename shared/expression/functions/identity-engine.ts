import { time } from '../types.ts';
import { ZonedTime } from '../zoned-time.ts';
import { groupMethods } from './groups.ts';
import { identityEngineUserMethods } from './linked-people.ts';
import { valueMethods } from './methods.ts';
import { asking, type Row } from './row.ts';

/** `Time.now()` of the Identity Engine gives a time, not a text; documentation has it under both names. */
const now = (name: string): Row =>
  asking(
    name,
    { takes: [], gives: time, says: 'The time now.', example: [`${name}().plusDays(1).withinHours(25)`, true] },
    ({ lookups }) =>
      () =>
        new ZonedTime(lookups.now()),
  );

/** Okta's dialect of the Identity Engine: methods. */
export const identityEngineFunctions: readonly Row[] = [
  ...valueMethods,
  ...groupMethods,
  ...identityEngineUserMethods,
  now('DateTime.now'),
  now('Time.now'),
];
