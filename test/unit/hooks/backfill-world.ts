import { presentHookState } from '../../../shared/audit/index.ts';
import {
  type Backfill,
  type BackfillControlServices,
  type BackfillServices,
  createEventHook,
  type EntityState,
  runBackfill,
  verifyEventHook,
  wakeBackfillsWhereDue,
} from '../../../shared/hooks/index.ts';
import { context, hookInput, HookWorld, taken, willing } from './hook-world.ts';
import { MemoryBackfillStore } from './memory-deliveries.ts';

/** One state as an endpoint received it. */
export interface ReceivedState {
  readonly uuid: string;
  readonly entity: string;
  readonly version: number;
}

export const minute = 60_000;

/** Event hooks, and a directory whose present state is theirs to hear. */
export class BackfillWorld extends HookWorld implements BackfillServices, BackfillControlServices {
  readonly backfills = new MemoryBackfillStore();
  readonly presentHookState = presentHookState;
  /** By kind and id, in the order of ids. */
  readonly entities: EntityState[] = [];
  readonly wakeUpsOfBackfills: { readonly hookId: string; readonly seconds: number }[] = [];
  readonly received: ReceivedState[] = [];
  readonly pauses: number[] = [];

  readonly pause = (milliseconds: number): Promise<void> => {
    this.pauses.push(milliseconds);
    this.clock.at += milliseconds;
    return Promise.resolve();
  };

  readonly backfillWakeUps = {
    wakeBackfill: (hookId: string, seconds = 0): Promise<void> => {
      this.wakeUpsOfBackfills.push({ hookId, seconds });
      return Promise.resolve();
    },
  };

  readonly directoryStates: BackfillServices['directoryStates'] = {
    read: (kind, { limit, after = '' }) => {
      const rest = this.entities.filter((entity) => entity.kind === kind && entity.id > after);
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      return Promise.resolve({ items, ...(rest.length > limit && last !== undefined ? { next: last.id } : {}) });
    },
  };

  /** Users `00u000`, `00u001` ... or groups. */
  populate(kind: EntityState['kind'], count: number, state: object = {}): void {
    const prefix = kind === 'user' ? '00u' : '00g';
    for (let index = 0; index < count; index += 1) {
      const id = `${prefix}${String(index).padStart(3, '0')}`;
      const party = { id, type: 'User', alternateId: `${id}@example.com`, displayName: null };
      this.entities.push({ kind, id, version: 1, lastUpdated: this.clock.at, party, state: { ...state, of: id } });
    }
  }

  readonly taking: HookWorld['endpoint'] = (request) => {
    if (request.method === 'GET') return willing(request);
    for (const { uuid, debugContext } of JSON.parse(request.body ?? '').data.events) {
      const { entityId, entityVersion } = debugContext.debugData;
      this.received.push({ uuid, entity: entityId, version: Number(entityVersion) });
    }
    return taken;
  };

  async receivingHook(): Promise<string> {
    this.endpoint = this.taking;
    const { id } = await createEventHook(this, hookInput(), '00uadmin', context);
    await verifyEventHook(this, id, context);
    this.calls.length = 0;
    return id;
  }

  run(hookId: string, milliseconds = 100_000): Promise<void> {
    return runBackfill(this, hookId, { deadline: this.clock.now() + milliseconds });
  }

  /** Minute by minute what the sweep finds due is looked after, as in an org all of whose wake-ups are lost. */
  async sweep(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed += 1) {
      this.wakeUpsOfBackfills.length = 0;
      await wakeBackfillsWhereDue(this);
      for (const { hookId } of this.wakeUpsOfBackfills.splice(0)) await this.run(hookId).catch(() => undefined);
      this.clock.at += minute;
    }
  }

  async only(hookId: string): Promise<Backfill> {
    const [backfill] = (await this.backfills.list(hookId, { limit: 1 })).items;
    if (backfill === undefined) throw new Error('there is no backfill');
    return backfill;
  }

  logged(): string[] {
    return this.recorded.map(({ eventType, outcome }) => [eventType, outcome?.reason ?? ''].join(' ').trim());
  }
}
