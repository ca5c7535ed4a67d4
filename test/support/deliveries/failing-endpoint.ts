import type { DialRequest, DialResult } from '../../../shared/hooks/index.ts';
import type { SeededRandom } from '../seeded-random.ts';

export interface ReceivedEvent {
  readonly uuid: string;
  readonly entity: string;
  readonly version: number;
  /** Versions of the entity that are told to be missing. */
  readonly gap: readonly number[];
  readonly again: string | undefined;
}

export interface SentDelivery {
  readonly hookId: string;
  readonly deliveryId: string;
  readonly events: readonly ReceivedEvent[];
  /** Whether the endpoint took it, whatever it answered. */
  readonly taken: boolean;
}

interface EventOnWire {
  readonly uuid: string;
  readonly debugContext: { readonly debugData: Readonly<Record<string, string>> };
}

interface DeliveryOnWire {
  readonly eventId: string;
  readonly source: string;
  readonly data: { readonly events: readonly EventOnWire[] };
}

function toReceived({ uuid, debugContext: { debugData } }: EventOnWire): ReceivedEvent {
  const { entityType, entityId, entityVersion, missingVersions, sentAgain } = debugData;
  return {
    uuid,
    entity: `${entityType} ${entityId}`,
    version: Number(entityVersion),
    gap: missingVersions === undefined ? [] : missingVersions.split(',').map(Number),
    again: sentAgain,
  };
}

const answered = (status: number): DialResult => ({ ok: true, status, headers: {}, body: '', latencyMs: 20 });
const failed = (kind: string, detail: string, latencyMs = 20): DialResult => ({ ok: false, kind, detail, latencyMs });

/** What the dialer makes of an endpoint that fails: 5xx, redirects, hangs and drips, resets, certificates, floods. */
export const failures: readonly DialResult[] = [
  answered(500),
  answered(503),
  answered(429),
  answered(302),
  failed('timeout', 'no answer', 3_000),
  failed('timeout', 'body', 3_000),
  failed('protocol', 'ECONNRESET'),
  failed('connect', 'ECONNREFUSED'),
  failed('tls', 'CERT_HAS_EXPIRED'),
  failed('tls', 'ERR_TLS_CERT_ALTNAME_INVALID'),
  failed('too-large', 'more than 65536 bytes'),
  failed('dns', 'ENOTFOUND'),
];

/** Of failures, those that the endpoint has taken all the same: its answer was lost. */
const takenAllTheSame = 0.25;

/** An endpoint of several hooks as its dialer knows it. */
export class FailingEndpoint {
  readonly sent: SentDelivery[] = [];
  readonly failed = new Map<string, number>();
  readonly #random: SeededRandom;
  readonly #poison = new Map<string, boolean>();
  /** Of deliveries, that fail for no reason of theirs. */
  failing = 0;
  /** Of events, that it refuses until it is repaired, and with them whatever comes in the same call. */
  poisonous = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** What it refused until now it will take. */
  repair(): void {
    for (const uuid of this.#poison.keys()) this.#poison.set(uuid, false);
  }

  #refuses(uuid: string): boolean {
    const known = this.#poison.get(uuid);
    if (known !== undefined) return known;
    const poisonous = this.#random.chance(this.poisonous);
    this.#poison.set(uuid, poisonous);
    return poisonous;
  }

  take({ method, headers, body = '' }: DialRequest): DialResult {
    if (method === 'GET') {
      const verification = headers['X-Okta-Verification-Challenge'];
      return { ...answered(200), ok: true, status: 200, headers: {}, body: JSON.stringify({ verification }) };
    }
    const { eventId, source, data } = JSON.parse(body) as DeliveryOnWire;
    const poisoned = data.events.filter(({ uuid }) => this.#refuses(uuid)).length > 0;
    const failure = this.#random.chance(this.failing) ? this.#random.pick(failures) : undefined;
    const result = poisoned ? answered(422) : (failure ?? answered(204));
    const taken = !poisoned && (failure === undefined || this.#random.chance(takenAllTheSame));
    this.sent.push({ hookId: source.slice(-20), deliveryId: eventId, events: data.events.map(toReceived), taken });
    if (poisoned || failure !== undefined) {
      const kind = result.ok ? `HTTP ${result.status}` : result.kind;
      this.failed.set(kind, (this.failed.get(kind) ?? 0) + 1);
    }
    return result;
  }
}
