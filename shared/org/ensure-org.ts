import { type ApiTokenHistory, type ApiTokenStore, revokeApiToken } from '../access/index.ts';
import {
  activationLifetime,
  activationToken,
  createGroupChange,
  type GroupStore,
  issueLink,
  type IssuedLink,
  partyOf,
  replaceUser,
  requireValidProfile,
  updateUser,
  type User,
  type UserServices,
} from '../directory/index.ts';
import { isRosterError, nextTime, retryOnConflict } from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';
import {
  adminChange,
  adminTokenChange,
  bootstrapContext,
  draftAdmin,
  foundingGroups,
  type FreshOrg,
  freshOrgChange,
  missingPolicies,
} from './bootstrap.ts';
import { changeSettings } from './change-settings.ts';
import { policyParty, policyWrites } from './policies.ts';
import type { OrgSettingsStore } from './ports.ts';
import type { OrgSettings } from './settings.ts';

export interface BootstrapServices extends UserServices {
  readonly groups: GroupStore;
  readonly tokens: ApiTokenStore & ApiTokenHistory;
  readonly findSettings: () => Promise<OrgSettings | undefined>;
  readonly orgSettings: OrgSettingsStore;
  /** Whether this is the user's password at present. */
  readonly isPassword: (user: User, password: string) => Promise<boolean>;
}

async function commitOnce(
  services: BootstrapServices,
  change: Parameters<BootstrapServices['committer']['commit']>[0],
): Promise<void> {
  try {
    await services.committer.commit(change, bootstrapContext);
  } catch (error) {
    // Somebody else made it at the same time: what counts is that it is there.
    if (!isRosterError(error, 'changed-meanwhile') && !isRosterError(error, 'claim-taken')) throw error;
  }
}

/** An org that was made by a former version gets what it lacks of today's beginning. */
async function completeOrg(services: BootstrapServices): Promise<void> {
  await changeSettings(services, bootstrapContext, (settings, at) => {
    const missing = missingPolicies(settings, at);
    return {
      result: undefined,
      writes: policyWrites([], missing),
      events: missing.map((policy) => ({ eventType: 'policy.lifecycle.create', targets: [policyParty(policy)] })),
    };
  });
}

/** Makes an org where there is none. Every step looks first, so an attempt that died is finished by the next one. */
export async function ensureOrg(services: BootstrapServices, fresh: FreshOrg): Promise<OrgSettings> {
  if ((await services.findSettings()) === undefined) await commitOnce(services, freshOrgChange(fresh, services.clock.now()));
  const settings = await services.findSettings();
  if (settings === undefined) throw new Error('the org was made but is not there');
  if (missingPolicies(settings, 0).length > 0) await completeOrg(services);
  for (const group of foundingGroups(settings, services.clock.now())) {
    if ((await services.groups.find(group.id)) === undefined) await commitOnce(services, createGroupChange(group));
  }
  return settings;
}

/**
 * The administrator with this login: made with the password, or without one and then mailed a link.
 * Errors: validation-failed, password-refused.
 */
export async function ensureAdmin(services: BootstrapServices, login: string, password?: string): Promise<User> {
  const known = await services.users.findByLogin(login);
  if (known !== undefined) return known;
  const at = services.clock.now();
  const draft = draftAdmin(login, services.defaultTypeId(), password !== undefined, at);
  requireValidProfile(services.profiles, draft.typeId, draft.profile, 'newUser');
  const credential = password === undefined ? undefined : await services.passwords.seal(draft, password, 0, at);
  const link = password === undefined ? issueLink(at, activationLifetime) : undefined;
  const linked: User = { ...draft, pendingToken: link?.hash ?? null };
  const change = adminChange(linked, credential, link === undefined ? [] : [activationToken(draft.id, link)]);
  if (link !== undefined) await services.messenger.sendActivation(change.user, link);
  await services.committer.commit(change, bootstrapContext);
  return change.user;
}

/** Makes this the administrator's password, where it is not already. */
export async function ensurePassword(services: BootstrapServices, admin: User, password: string): Promise<void> {
  if (admin.status === 'ACTIVE' && (await services.isPassword(admin, password))) return;
  await updateUser(services, admin.id, { mode: 'merge', password }, bootstrapContext);
}

/** The user whom the bootstrap token belongs to gets another login. A login of somebody else makes her the administrator. */
export async function renameAdmin(services: BootstrapServices, login: string): Promise<void> {
  const [token] = (await services.tokens.list()).filter(({ name }) => name === 'Bootstrap');
  const admin = token === undefined ? undefined : await services.users.find(token.userId);
  if (admin === undefined || (await services.users.findByLogin(login)) !== undefined) return;
  await updateUser(services, admin.id, { mode: 'merge', profile: { login, email: login } }, bootstrapContext);
}

/** Makes this the bootstrap token, and the only one of its name. */
export async function ensureToken(services: BootstrapServices, admin: User, value: string): Promise<void> {
  const hash = hashToken(value);
  const outdated = (await services.tokens.list()).filter(
    (token) => token.name === 'Bootstrap' && (token.id !== hash || token.userId !== admin.id),
  );
  const at = services.clock.now();
  for (const { tokenId } of outdated) await revokeApiToken(services, tokenId, at, bootstrapContext);
  if ((await services.tokens.findByHash(hash)) === undefined) {
    const lastVersion = await services.tokens.lastVersion(hash);
    await services.committer.commit(adminTokenChange(value, admin, lastVersion, at), bootstrapContext);
  }
}

/** A fresh link for an administrator who has no password yet: for whoever may invoke the bootstrap function, when mail can't go. */
export async function renewAdminLink(services: BootstrapServices, login: string): Promise<IssuedLink> {
  return retryOnConflict(async () => {
    const admin = await ensureAdmin(services, login);
    const at = nextTime(services.clock, admin.lastUpdated);
    const link = issueLink(at, activationLifetime);
    const linked: User = { ...admin, pendingToken: link.hash };
    const event = { eventType: 'user.lifecycle.reactivate', targets: [partyOf(admin)] } as const;
    await services.committer.commit(replaceUser(admin, linked, at, [event], [activationToken(admin.id, link)]), bootstrapContext);
    return link;
  });
}
