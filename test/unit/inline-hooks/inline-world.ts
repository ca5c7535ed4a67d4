import type { DialRequest, DialResult } from '../../../shared/hooks/index.ts';
import {
  type HookKey,
  type InlineHook,
  type InlineHookInput,
  type InlineHookServices,
  MemoryTokenCache,
  type PreviewServices,
} from '../../../shared/inline-hooks/index.ts';
import { type Change, type Context, RosterError, type RosterEvent, type Versioned } from '../../../shared/kernel/index.ts';
import { createSealer, type DataKeys } from '../../../shared/security/index.ts';
import { noon, SetClock } from '../audit/memory-log.ts';

/** Wraps nothing: the "wrapped" key is the key. */
const openKeys: DataKeys = {
  generate() {
    const plaintext = crypto.getRandomValues(new Uint8Array(32));
    return Promise.resolve({ plaintext, wrapped: Buffer.from(plaintext).toString('base64') });
  },
  unwrap: (wrapped) => Promise.resolve(Buffer.from(wrapped, 'base64')),
};

export const context: Context = {
  actor: { id: '00uadmin', type: 'User', alternateId: 'admin@example.com', displayName: 'Ada Admin' },
  client: null,
  requestId: 'request-1',
  channel: 'api',
};

export const answer = (status: number, body: unknown = ''): DialResult => ({
  ok: true,
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  latencyMs: 1,
});

type Stored = InlineHook | HookKey;

/** Everything that inline hooks work with, in memory. */
export class InlineWorld implements InlineHookServices, PreviewServices {
  readonly #entities = new Map<string, Versioned>();
  readonly #claims = new Map<string, string>();
  readonly clock = new SetClock(noon);
  readonly inlineHookSealer = createSealer(openKeys);
  readonly allowLoopbackHooks = false;
  readonly changes: Change[] = [];
  readonly calls: DialRequest[] = [];
  readonly recorded: RosterEvent[] = [];
  readonly tokens = new MemoryTokenCache();
  /** Names of policies by the hook that they name. */
  readonly naming = new Map<string, readonly string[]>();
  /** What whoever is called answers. */
  endpoint: (request: DialRequest) => DialResult | Promise<DialResult> = () => answer(204);

  readonly inlineHookUse = { policiesNaming: (id: string) => Promise.resolve(this.naming.get(id) ?? []) };
  readonly inlineHooks = this.#storeOf<InlineHook>((id) => id.startsWith('cal'));
  readonly hookKeys = this.#storeOf<HookKey>((id) => id.startsWith('HKY'));

  readonly dialer = {
    dial: async (request: DialRequest): Promise<DialResult> => {
      this.calls.push(request);
      return this.endpoint(request);
    },
  };

  readonly eventRecorder = {
    record: (event: RosterEvent): Promise<void> => {
      this.recorded.push(event);
      return Promise.resolve();
    },
  };

  readonly committer = {
    commit: (change: Change): Promise<void> => {
      for (const write of change.writes) {
        if (write.do !== 'claim') continue;
        const name = `${write.name} ${write.value}`;
        if (this.#claims.has(name)) return Promise.reject(new RosterError('claim-taken', { claim: write.name }));
      }
      for (const write of change.writes) {
        if (write.do === 'claim') this.#claims.set(`${write.name} ${write.value}`, write.owner);
        if (write.do === 'release') this.#claims.delete(`${write.name} ${write.value}`);
        if (write.do === 'put') this.#entities.set(write.value.id, write.value);
        if (write.do === 'remove') this.#entities.delete(write.replaces.id);
      }
      this.changes.push(change);
      return Promise.resolve();
    },
  };

  get eventTypes(): string[] {
    return this.changes.flatMap(({ events }) => events.map(({ eventType }) => eventType));
  }

  #storeOf<Value extends Stored>(isOne: (id: string) => boolean) {
    const all = (): Value[] => [...this.#entities.values()].filter(({ id }) => isOne(id)) as Value[];
    return {
      find: (id: string): Promise<Value | undefined> => Promise.resolve(all().find((value) => value.id === id)),
      list: (): Promise<readonly Value[]> => Promise.resolve(all()),
    };
  }
}

export const secret = 'canary-2718';

export const httpInput = (more: Partial<InlineHookInput> = {}): InlineHookInput => ({
  name: 'Ask CRM',
  type: 'com.okta.user.pre-registration',
  channel: {
    type: 'HTTP',
    config: {
      uri: 'https://crm.example.com/ask',
      headers: [{ key: 'X-Tenant', value: 'one' }],
      authScheme: { key: 'Authorization', value: secret },
    },
  },
  ...more,
});

export const oauthInput = (more: InlineHookInput['channel']['config'] = {}): InlineHookInput => ({
  ...httpInput(),
  channel: {
    type: 'OAUTH',
    config: {
      uri: 'https://crm.example.com/ask',
      tokenUrl: 'https://login.example.com/token',
      authType: 'client_secret_post',
      clientId: 'roster',
      clientSecret: secret,
      scope: 'ask',
      ...more,
    },
  },
});
