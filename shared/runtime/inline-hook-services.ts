import { optionalVariable } from '../config/index.ts';
import type { InlineHookServices, PreviewServices } from '../inline-hooks/index.ts';
import { hooksInActions } from '../policy/index.ts';
import { hookKeyStore, inlineHookStore } from '../store/inline-hooks.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { dialer } from './dialer.ts';
import { inlineHookSealer } from './hook-endpoints.ts';
import { inlineHookTokens } from './inline-hook-tokens.ts';
import { eventLog } from './log-store.ts';
import type { Scope } from './scope.ts';

/** What operations on inline hooks work with. */
export interface InlineHookApiServices extends InlineHookServices, PreviewServices {
  readonly inlineHookSealer: InlineHookServices['inlineHookSealer'];
  readonly hookKeys: InlineHookServices['hookKeys'];
  readonly origin: string;
}

export function inlineHookServicesOf({ root, reader, committer }: Scope): InlineHookApiServices {
  const orgSettings = new DynamoOrgSettings(root.settings, reader);
  return {
    inlineHooks: inlineHookStore(root.table, reader),
    hookKeys: hookKeyStore(root.table, reader),
    inlineHookUse: {
      async policiesNaming(hookId) {
        const { settings } = await orgSettings.read();
        const naming = settings.policies.filter(({ rules }) =>
          rules.some(({ actions }) => hooksInActions(actions).includes(hookId)),
        );
        return naming.map(({ name }) => name);
      },
    },
    inlineHookSealer: inlineHookSealer(),
    dialer: dialer(),
    tokens: inlineHookTokens(),
    eventRecorder: eventLog(),
    committer,
    clock: root.clock,
    allowLoopbackHooks: optionalVariable('ALLOW_LOOPBACK_HOOKS') === 'yes',
    origin: root.origin,
  };
}
