import type { GroupValue } from '../lookups.ts';
import { anything, mapOf, text, time, type Type } from '../types.ts';
import { isRecord, memberOf, type RecordValue } from '../value.ts';

/** A group that somebody is in, as expressions see it; `name` is there for the classic dialect, which knows no `profile`. */
export const group: Type = {
  kind: 'record',
  members: {
    id: text,
    type: text,
    status: text,
    name: text,
    description: text,
    created: time,
    lastUpdated: time,
    lastMembershipUpdated: time,
    objectClass: anything,
    source: mapOf(text),
    profile: mapOf(anything),
  },
};

/** A member that is a text; an empty one where it is not. */
export function textAt(record: RecordValue, name: string): string {
  const value = memberOf(record, name);
  return typeof value === 'string' ? value : '';
}

export const nameOf = ({ profile }: GroupValue): string => textAt(profile, 'name');

/** A group with what its profile says in the place where the classic dialect looks for it. */
export const present = (each: GroupValue): RecordValue => ({
  ...each,
  name: nameOf(each),
  description: memberOf(each.profile, 'description'),
});

/** The id of the app that a group comes from; empty where it comes from none. */
export function sourceOf(each: GroupValue): string {
  const source = memberOf(each, 'source');
  return isRecord(source) ? textAt(source, 'id') : '';
}

/** What examples of functions of groups are evaluated on. */
export const groupExample: RecordValue = {
  groups: [
    { id: '00gwest', type: 'OKTA_GROUP', profile: { name: 'West Coast Users' } },
    { id: '00gadmins', type: 'OKTA_GROUP', profile: { name: 'West Coast Admins' } },
  ],
};
