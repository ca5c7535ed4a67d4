import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { getUserByIdOrLogin } from '../../../shared/directory/index.ts';
import { presentChange, sourceOfAttribute, whyMember } from '../../../shared/history/index.ts';
import { toOktaTime } from '../../../shared/kernel/index.ts';
import type { HistoryServices } from '../../../shared/runtime/history-services.ts';
import { AttributeBody, MembershipBody } from './bodies.ts';
import { users } from './resources.ts';

const prefetch = ({ id }: { readonly id: string }, services: HistoryServices) => users.prefetch?.(id, services) ?? [];

/** Why somebody is in a group, or was last. */
export const getUserMembershipReason = operation({
  id: 'getUserMembershipReason',
  method: 'GET',
  path: '/api/v1/history/users/{id}/groups/{groupId}',
  summary: 'Retrieve why a user is in a group',
  scope: 'okta.users.read',
  params: z.object({ id: z.string(), groupId: z.string() }),
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: MembershipBody },
  errors: ['not-found', 'history-too-long'],
  prefetch,
  async handle({ params: { id, groupId } }, services: HistoryServices) {
    const asked = await users.find(id, services);
    const about = { userId: asked.name, groupId };
    if (groupId === services.settings().everyoneId) {
      const { created, status } = await getUserByIdOrLogin(services, asked.name);
      const member = status !== 'DEPROVISIONED';
      return { ...about, member, by: 'everyone', since: toOktaTime(created), rules: [], joined: null, ended: null };
    }
    const { member, origin, joined, ended } = await whyMember(services, asked, groupId);
    return {
      ...about,
      member,
      by: origin.by,
      since: toOktaTime(origin.since),
      rules: Object.entries(origin.rules ?? {}).map(([ruleId, since]) => ({ id: ruleId, since: toOktaTime(since) })),
      joined: presentChange('user', joined, services.visibility),
      ended: ended === null ? null : presentChange(ended.of, ended.told, services.visibility),
    };
  },
});

/** Where the value of an attribute came from. */
export const getUserAttributeSource = operation({
  id: 'getUserAttributeSource',
  method: 'GET',
  path: '/api/v1/history/users/{id}/attributes/{name}',
  summary: "Retrieve where an attribute's value came from",
  scope: 'okta.users.read',
  params: z.object({ id: z.string(), name: z.string() }),
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: AttributeBody },
  errors: ['not-found', 'history-too-long'],
  prefetch,
  async handle({ params: { id, name } }, services: HistoryServices) {
    const asked = await users.find(id, services);
    const { value = null, before = null, set } = await sourceOfAttribute(services, asked, name);
    return {
      userId: asked.name,
      attribute: name,
      value,
      before,
      set: set === null ? null : presentChange('user', set, services.visibility),
    };
  },
});
