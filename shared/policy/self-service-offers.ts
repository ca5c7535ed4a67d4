import type { PasswordActions, Policy } from './model.ts';

/** What some active policy, or a rule of one, lets people do by themselves. Who they are is not known yet: their own rules are asked later. */
export function selfServiceOffers(policies: readonly Policy[]): {
  readonly reset: boolean;
  readonly unlock: boolean;
  readonly texts: boolean;
} {
  const active = policies.filter(({ status }) => status === 'ACTIVE');
  const rules = active.flatMap(({ rules }) => rules);
  // The actions of a type's rules are what `completeActions` made of them.
  const actions = rules.filter(({ status }) => status === 'ACTIVE').map((rule) => rule.actions as Partial<PasswordActions>);
  return {
    reset: actions.some(({ selfServicePasswordReset }) => selfServicePasswordReset?.access === 'ALLOW'),
    texts: active.some(({ settings }) => settings?.recovery.factors.okta_sms.status === 'ACTIVE'),
    unlock: actions.some(({ selfServiceUnlock }) => selfServiceUnlock?.access === 'ALLOW'),
  };
}
