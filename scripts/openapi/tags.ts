import type { Contract } from './declared-operations.ts';
import { oktaByPlace, placeOf } from './okta-operations.ts';

/** Tags of operations that Okta's document does not have, by the beginning of their path. The longest that fits counts. */
const ownTags: Readonly<Record<string, string>> = {
  '/.well-known': 'OrgSettingMetadata',
  '/api/v1/authn': 'Authentication',
  '/api/v1/eventHooks': 'EventHook',
  '/api/v1/history': 'History',
  '/api/v1/imports': 'Import',
  '/api/v1/sessions': 'Session',
  '/api/v1/users': 'User',
  '/api/v1/groups': 'Group',
  '/api/v1/groups/rules': 'GroupRule',
  '/api/v1/meta/schemas': 'Schema',
  '/api/v1/meta/types': 'UserType',
  '/api/v1/meta/uischemas': 'UISchema',
};

const words = (segment: string): string =>
  segment.replace(/^./, (first) => first.toUpperCase()).replaceAll(/-./g, (pair) => pair.charAt(1).toUpperCase());

/** What generators of clients group operations by: Okta's tag where Okta has the operation. */
export function tagOf(contract: Pick<Contract, 'method' | 'path'>): string {
  const theirs = oktaByPlace.get(placeOf(contract));
  if (theirs !== undefined) return theirs.tag;
  const [own] = Object.entries(ownTags)
    .filter(([beginning]) => contract.path.startsWith(beginning))
    .toSorted(([one], [other]) => other.length - one.length);
  return own?.[1] ?? words(contract.path.split('/')[3] ?? 'Other');
}
