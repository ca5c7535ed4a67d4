import type { IssuedLink, Registration, User } from '../directory/index.ts';
import type { Context, OneTimeToken, Page } from '../kernel/index.ts';
import type { ProfileEnrollment } from '../policy/index.ts';
import type { Attribute } from '../profiles/index.ts';

/** Messages of a registration, in the user's own language where she has one, else in the page's. Each is queued before its change is committed, and sent once its token is in the table. */
export interface RegistrationMessenger {
  /** To somebody who registered: prove the address, choose a password. */
  sendRegistrationActivation(user: User, link: IssuedLink, language: string): Promise<void>;
  /** To the owner of an address that somebody tried to register again. */
  sendAlreadyRegistered(user: User, language: string): Promise<void>;
}

export interface OneTimeTokenReader {
  find(hash: string): Promise<OneTimeToken | undefined>;
}

/** Whether registrations by a policy have to be approved: as it is now, or as it was where it is gone. */
export type ApprovalRules = (registeredBy: User['registeredBy']) => Promise<'NONE' | 'REQUIRED'>;

/** Registrations that have to be approved. They are written by the changes of those whose they are. */
export interface RegistrationStore {
  find(id: string): Promise<Registration | undefined>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<Page<Registration>>;
}

/** What a hook makes of a registration. */
export type RegistrationVerdict =
  /** `changes`: attributes that it sets; null takes one away. They may be anything: what they have to be is checked as of the form. */
  | { readonly registers: true; readonly changes: ReadonlyMap<string, unknown> }
  | {
      readonly registers: false;
      /** `denied`: it said no. `notNow`: it said that something is wrong. `failed`: it gave no answer that could be followed. */
      readonly because: 'denied' | 'notNow' | 'failed';
      /** What people are to read at an attribute, in the hook's own words: plain text, which may look like anything. */
      readonly messages: readonly { readonly attribute: string; readonly text: string }[];
    };

/** Asks a customer's endpoint before somebody is registered. */
export interface RegistrationHook {
  /** `answers`: what the form holds, as the endpoint sees it, questions that no schema knows among it. */
  ask(hookId: string, answers: Readonly<Record<string, unknown>>, context: Context): Promise<RegistrationVerdict>;
  /** Notes that what it wanted can't be done. `fault` holds no value. */
  noteUnusable(hookId: string, fault: string, context: Context): Promise<void>;
}

/** What the registration form follows. */
export interface RegistrationRules {
  readonly policyId: string;
  /** Of the policy, UTC milliseconds. */
  readonly lastUpdated: number;
  readonly enrollment: ProfileEnrollment;
  readonly attributes: readonly Attribute[];
}
