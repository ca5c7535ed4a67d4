import type { VerificationServices } from '../hooks/index.ts';
import { eventHookServicesOf } from './event-hook-services.ts';
import { dialer } from './dialer.ts';
import type { Scope } from './scope.ts';

/** What the verification of event hooks works with. */
export interface HookVerificationServices extends VerificationServices {
  readonly origin: string;
}

export const hookVerificationServicesOf = (scope: Scope): HookVerificationServices => ({
  ...eventHookServicesOf(scope),
  dialer: dialer(),
});
