import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { SeededRandom } from './seeded-random.ts';

export interface EventTaken {
  readonly uuid: string;
  readonly eventType: string;
  readonly debugContext: { readonly debugData: Readonly<Record<string, string>> };
}

export interface DeliveryTaken {
  readonly headers: IncomingMessage['headers'];
  /** As it came. */
  readonly text: string;
  readonly eventId: string;
  readonly events: readonly EventTaken[];
}

type Fate = (response: ServerResponse, take: () => void) => void;

/** Longer than a delivery may take. */
const tooLongMilliseconds = 5_000;

/** What goes wrong, and how it looks on the wire. */
const fates = {
  '500': (response) => response.writeHead(500).end('out of order'),
  '503': (response) => response.writeHead(503, { 'retry-after': '1' }).end(),
  redirect: (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  reset: (response) => response.socket?.resetAndDestroy(),
  hang: () => undefined,
  drip(response) {
    response.writeHead(200);
    const drop = setInterval(() => response.write('.'), 200);
    setTimeout(() => clearInterval(drop), tooLongMilliseconds);
    response.once('close', () => clearInterval(drop));
  },
  flood: (response) => response.writeHead(200).end('x'.repeat(200_000)),
  babble: (response) => response.socket?.end('what is it?\r\n\r\n'),
  'taken, and the answer lost'(response, take) {
    take();
    response.socket?.resetAndDestroy();
  },
} as const satisfies Record<string, Fate>;

export type RoughFate = keyof typeof fates;
const names = Object.keys(fates) as RoughFate[];

/** A customer's endpoint for event hooks that fails as real ones do. Proves itself, keeps what it took. */
export class RoughEndpoint {
  readonly url: string;
  readonly taken: DeliveryTaken[] = [];
  readonly failed = new Map<string, number>();
  /** Calls to a place that a redirect named: nobody should come. */
  strayed = 0;
  /** Of deliveries, that fail. */
  failing = 0;
  /** Deliveries with an event of one of these entities are refused. */
  readonly refused = new Set<string>();
  readonly #server: Server;
  readonly #random: SeededRandom;
  #calls = 0;

  private constructor(server: Server, port: number, random: SeededRandom) {
    this.#server = server;
    this.#random = random;
    this.url = `http://127.0.0.1:${port}/events`;
  }

  static async start(random: SeededRandom): Promise<RoughEndpoint> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const endpoint = new RoughEndpoint(server, typeof address === 'object' && address !== null ? address.port : 0, random);
    server.on('request', (request, response) => void endpoint.#serve(request, response));
    return endpoint;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/events') this.strayed += 1;
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'GET') {
      response.end(JSON.stringify({ verification: request.headers['x-okta-verification-challenge'] }));
      return;
    }
    const text = Buffer.concat(chunks).toString();
    const { eventId, data }: { eventId: string; data: { events: EventTaken[] } } = JSON.parse(text);
    this.#calls += 1;
    const take = (): void => void this.taken.push({ headers: request.headers, text, eventId, events: data.events });
    const fate = this.#fateOf(data.events);
    if (fate === undefined) {
      take();
      response.writeHead(204).end();
      return;
    }
    this.failed.set(fate, (this.failed.get(fate) ?? 0) + 1);
    if (fate === 'refused') response.writeHead(422).end('{"error":"unknown person"}');
    else fates[fate](response, take);
  }

  #fateOf(events: readonly EventTaken[]): RoughFate | 'refused' | undefined {
    if (events.some((event) => this.refused.has(entityOf(event)))) return 'refused';
    return this.#random.chance(this.failing) ? this.#random.pick(names) : undefined;
  }

  /** Deliveries that came, whatever became of them. */
  get calls(): number {
    return this.#calls;
  }

  /** What came of an entity, in the order in which it came first. */
  eventsOf(entityId: string): EventTaken[] {
    const first = new Map<string, EventTaken>();
    for (const { events } of this.taken) {
      for (const event of events) if (entityOf(event) === entityId && !first.has(event.uuid)) first.set(event.uuid, event);
    }
    return [...first.values()];
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

export const entityOf = ({ debugContext }: EventTaken): string => debugContext.debugData['entityId'] ?? '';
export const versionOf = ({ debugContext }: EventTaken): number => Number(debugContext.debugData['entityVersion']);
