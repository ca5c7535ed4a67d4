import type { User } from '../directory/index.ts';
import type { Context } from '../kernel/index.ts';
import type { AnswerValue } from '../profile-forms/index.ts';

/** What a hook makes of what somebody has added to her profile. */
export type ProfileUpdateVerdict =
  /** `changes`: attributes that it sets besides; null takes one away. They may be anything. */
  | { readonly saves: true; readonly changes: ReadonlyMap<string, unknown> }
  | {
      readonly saves: false;
      /** `denied`: it said no. `notNow`: it said that something is wrong. `failed`: it gave no answer that could be followed. */
      readonly because: 'denied' | 'notNow' | 'failed';
      /** What people are to read at an attribute, in the hook's own words: plain text, which may look like anything. */
      readonly messages: readonly { readonly attribute: string; readonly text: string }[];
    };

/** Asks a customer's endpoint before a profile is added to. */
export interface ProfileUpdateHook {
  /** `update`: what is to be added, and no more of her profile than that. */
  ask(hookId: string, user: User, update: Readonly<Record<string, AnswerValue>>, context: Context): Promise<ProfileUpdateVerdict>;
  /** Notes that what it wanted can't be done. `fault` holds no value. */
  noteUnusable(hookId: string, fault: string, context: Context): Promise<void>;
}
