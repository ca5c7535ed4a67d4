import { appendToLog, presentHookEvent } from '../../../shared/audit/index.ts';
import type {
  AdministratorNotices,
  DeliveryControlServices,
  DeliveryServices,
  DialRequest,
  DialResult,
  EventHook,
  EventHookInput,
  EventHookServices,
  FilterFault,
} from '../../../shared/hooks/index.ts';
import { type Change, type Context, RosterError, type RosterEvent, type Versioned } from '../../../shared/kernel/index.ts';
import { createSealer, type DataKeys } from '../../../shared/security/index.ts';
import { arrival, MemoryEventLog, noon, SetClock } from '../audit/memory-log.ts';
import {
  MemoryAsideStore,
  MemoryDeadLetters,
  MemoryDeliveryCursors,
  MemoryDeliveryLog,
  MemoryReplayStore,
} from './memory-deliveries.ts';

export { event, noon } from '../audit/memory-log.ts';

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

const answer = (status: number, body = ''): DialResult => ({ ok: true, status, headers: {}, body, latencyMs: 1 });
export const taken = answer(204);

/** An endpoint that wants to be called. */
export function willing({ method, headers }: DialRequest): DialResult {
  return method === 'GET' ? answer(200, JSON.stringify({ verification: headers['X-Okta-Verification-Challenge'] })) : taken;
}

const isHook = (value: Versioned): value is EventHook => 'channel' in value;

/** Everything that event hooks work with, in memory. */
export class HookWorld implements EventHookServices, DeliveryServices, DeliveryControlServices {
  readonly #hooks = new Map<string, EventHook>();
  readonly #log = new MemoryEventLog();
  readonly clock = new SetClock(noon);
  readonly cursors = new MemoryDeliveryCursors();
  readonly asides = new MemoryAsideStore();
  readonly deadLetters = new MemoryDeadLetters();
  readonly deliveryLog = new MemoryDeliveryLog();
  readonly replays = new MemoryReplayStore();
  readonly hookSealer = createSealer(openKeys);
  readonly logReader = this.#log;
  readonly allowLoopbackHooks = false;
  readonly origin = 'https://id.example.com';
  readonly presentHookEvent = presentHookEvent;
  readonly random = () => 1;

  readonly changes: Change[] = [];
  readonly calls: DialRequest[] = [];
  readonly recorded: RosterEvent[] = [];
  readonly wakeUps: number[] = [];
  readonly filterFaults: FilterFault[] = [];
  /** Mails to administrators that were asked for; those of one id are one. */
  readonly told: Parameters<AdministratorNotices['hookFailed']>[0][] = [];
  /** What the endpoint at an address answers. */
  endpoint: (request: DialRequest) => DialResult | Promise<DialResult> = willing;

  readonly eventHooks = {
    find: (id: string) => Promise.resolve(this.#hooks.get(id)),
    list: () => Promise.resolve([...this.#hooks.values()]),
  };

  readonly committer = {
    commit: (change: Change): Promise<void> => {
      for (const write of change.writes) {
        if (write.do === 'put' || write.do === 'remove') {
          const found = this.#hooks.get(write.do === 'put' ? write.value.id : write.replaces.id)?.version ?? null;
          if (found !== (write.replaces?.version ?? null))
            throw new RosterError('changed-meanwhile', { kind: write.kind, id: change.subject.id });
        }
      }
      for (const write of change.writes) {
        if (write.do === 'put' && isHook(write.value)) this.#hooks.set(write.value.id, write.value);
        if (write.do === 'remove') this.#hooks.delete(write.replaces.id);
      }
      this.changes.push(change);
      return Promise.resolve();
    },
  };

  readonly dialer = {
    dial: async (request: DialRequest): Promise<DialResult> => {
      this.calls.push(request);
      return this.endpoint(request);
    },
  };

  readonly notices = {
    hookFailed: (notice: Parameters<AdministratorNotices['hookFailed']>[0]): Promise<void> => {
      this.told.push(notice);
      return Promise.resolve();
    },
  };

  readonly hookWakeUps = {
    wakeHooks: (delaySeconds = 0): Promise<void> => {
      this.wakeUps.push(delaySeconds);
      return Promise.resolve();
    },
  };

  readonly noteFilterFault = (fault: FilterFault): void => void this.filterFaults.push(fault);

  readonly eventRecorder = {
    record: (event: RosterEvent): Promise<void> => {
      this.recorded.push(event);
      return Promise.resolve();
    },
  };

  /** Things happen, one after another: one page of the log each, in shard 3 unless said otherwise. */
  async happen(...facts: Parameters<typeof arrival>[0][]): Promise<void> {
    for (const fact of facts) await this.happenTogether([fact]);
  }

  /** Things happen at once: as few pages as hold them. */
  async happenTogether(facts: readonly Parameters<typeof arrival>[0][]): Promise<void> {
    const services = { logWriter: this.#log, clock: this.clock, wakeUps: { wakeBus: () => Promise.resolve() } };
    const failures = await appendToLog(services, facts.map(arrival));
    for (const error of failures.values()) throw error;
  }

  /** Events that reached an endpoint, by address and uuid, in order; refused ones included. */
  posted(): { readonly url: string; readonly uuids: readonly string[] }[] {
    return this.calls
      .filter(({ method }) => method === 'POST')
      .map(({ url, body = '' }) => ({ url, uuids: JSON.parse(body).data.events.map(({ uuid }: { uuid: string }) => uuid) }));
  }
}

export function hookInput(
  changes: { name?: string; uri?: string; items?: string[]; secret?: string | null; status?: 'ACTIVE' | 'INACTIVE' } = {},
): EventHookInput {
  const {
    name = 'Sync',
    uri = 'https://hooks.example.com/users',
    items = ['user.lifecycle.create', 'user.lifecycle.deactivate'],
    secret = 'canary-3141',
    status,
  } = changes;
  return {
    name,
    description: null,
    ...(status === undefined ? {} : { status }),
    events: { items, filter: null },
    channel: {
      config: {
        uri,
        headers: [{ key: 'X-Other-Header', value: 'other' }],
        authScheme: { key: 'Authorization', ...(secret === null ? {} : { value: secret }) },
      },
    },
  };
}
