import {
  activateUser,
  awaitsApproval,
  deactivateUser,
  type DepartureServices,
  expectUsers,
  type Registration,
  type RegistrationStatus,
  type User,
} from '../directory/index.ts';
import { type Context, filteredPage, isRosterError, type Page, type PageWanted, RosterError } from '../kernel/index.ts';
import type { RegistrationStore } from './ports.ts';

/** What administrators decide on registrations with. */
export interface ApprovalServices extends DepartureServices {
  readonly registrations: RegistrationStore;
  readonly approvalMessenger: {
    /** Tells her that her registration is approved since `at`, UTC milliseconds. Sent only once it is. */
    readonly sendRegistrationApproved: (user: User, approval: NonNullable<User['approval']>, at: number) => Promise<void>;
    /** Tells her that her registration is denied at `at`, UTC milliseconds. Sent only once it is. */
    readonly sendRegistrationDenied: (user: User, reason: string | undefined, at: number) => Promise<void>;
  };
}

/** A registration, with whose it is as she is today. */
export interface ShownRegistration {
  readonly registration: Registration;
  readonly user: User | undefined;
}

/** Errors: not-found. */
export async function getRegistration(
  { registrations }: Pick<ApprovalServices, 'registrations'>,
  id: string,
): Promise<Registration> {
  const registration = await registrations.find(id);
  if (registration === undefined) throw new RosterError('not-found', { id, type: 'Registration' });
  return registration;
}

/** Errors: not-found. */
export async function showRegistration(services: ApprovalServices, id: string): Promise<ShownRegistration> {
  const [registration, user] = await Promise.all([getRegistration(services, id), services.users.find(id)]);
  return { registration, user };
}

/** Newest first. A page may hold fewer than asked for, and have a next one. */
export async function listRegistrations(
  { registrations, users }: Pick<ApprovalServices, 'registrations' | 'users'>,
  status: RegistrationStatus | undefined,
  page: PageWanted,
): Promise<Page<ShownRegistration>> {
  const isMeant = (registration: Registration): boolean => status === undefined || registration.status === status;
  const { items: found, ...rest } = await filteredPage((wanted) => registrations.list(wanted), isMeant, page);
  const people = found.length === 0 ? [] : await users.getMany(found.map(({ id }) => id));
  const byId = new Map(people.map((user) => [user.id, user]));
  return { items: found.map((registration) => ({ registration, user: byId.get(registration.id) })), ...rest };
}

/**
 * Has a registration decided, where it waits: of any number at once, and whoever activates or deactivates her meanwhile, one wins. What was
 * decided so already stays as it is. Errors: not-found, validation-failed (it was decided otherwise).
 */
async function decide(
  services: ApprovalServices,
  id: string,
  status: Exclude<RegistrationStatus, 'PENDING'>,
  carryOut: (waiting: ApprovalServices) => Promise<unknown>,
): Promise<ShownRegistration> {
  const { registration } = await showRegistration(services, id);
  if (registration.status === 'PENDING') {
    await carryOut(expectUsers(services, awaitsApproval)).catch((error: unknown) => {
      // Somebody else was faster: the registration says how it ended.
      if (!isRosterError(error, 'precondition-failed')) throw error;
    });
  }
  const decided = await showRegistration(services, id);
  if (decided.registration.status !== status) {
    const causes = [`status: The registration is ${decided.registration.status}`];
    throw new RosterError('validation-failed', { object: 'registration', causes });
  }
  return decided;
}

/** She is ACTIVE, in the group that she registered for, and is told. Errors: not-found, validation-failed (it was denied). */
export const approveRegistration = (services: ApprovalServices, id: string, context: Context): Promise<ShownRegistration> =>
  decide(services, id, 'APPROVED', (waiting) =>
    activateUser(
      waiting,
      id,
      { again: false, sendEmail: true, tellApproved: waiting.approvalMessenger.sendRegistrationApproved },
      context,
    ),
  );

/** `reason` is for her to read. */
export interface Denial {
  readonly reason?: string | undefined;
  readonly notify: boolean;
}

/** She is DEPROVISIONED, and is told where that is wanted. Errors: not-found, validation-failed (it was approved). */
export const denyRegistration = (
  services: ApprovalServices,
  id: string,
  { reason, notify }: Denial,
  context: Context,
): Promise<ShownRegistration> =>
  decide(services, id, 'DENIED', (waiting) =>
    deactivateUser(waiting, id, context, {
      reason,
      ...(notify ? { tell: (user, at) => services.approvalMessenger.sendRegistrationDenied(user, reason, at) } : {}),
    }),
  );
