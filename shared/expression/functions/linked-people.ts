import { anything, mapOf } from '../types.ts';
import { askingMethod, type Row } from './row.ts';

/** Somebody whom a function leads to. */
export const person = mapOf(anything);

/** Of `user`, in the Identity Engine's dialect. */
export const identityEngineUserMethods: readonly Row[] = [
  askingMethod(
    'user',
    'getLinkedObject',
    {
      takes: ['primaryName: text'],
      gives: person,
      says: 'The profile of whom a linked object leads to, such as a manager.',
      example: [
        'user.getLinkedObject("manager").lastName',
        'Gates',
        { user: {}, linkedObjects: { manager: { firstName: 'Bill', lastName: 'Gates' } } },
      ],
    },
    ({ lookups }) =>
      (_, name) =>
        lookups.linkedObject(name),
  ),
];
