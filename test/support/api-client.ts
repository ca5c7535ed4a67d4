import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { type Canaries, plantFromBody } from './canaries.ts';

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined where there is none. */
  readonly body: unknown;
}

export interface CallOptions {
  /** An object goes as JSON, text as it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** null for a caller who sends none. @default - the stack's own */
  readonly token?: string | null;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ApiOfStack {
  readonly url: string;
  readonly apiToken: string;
  /** Has the secrets of requests and answers planted here. */
  readonly canaries?: Canaries;
}

/**
 * Calls a stack's API. Paths go as they are written, percent signs and dots too, which `fetch` would tidy up.
 */
export function apiClient({ url, apiToken, canaries }: ApiOfStack): Call {
  const { hostname, port } = new URL(url);
  return (method, path, { body, headers = {}, token = apiToken } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    if (canaries !== undefined) plantFromBody(canaries, body);
    const content = typeof body === 'object' ? JSON.stringify(body) : body;
    const sent = {
      ...(token === null ? {} : { authorization: `SSWS ${token}` }),
      ...(content === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
      ...headers,
    };
    const outgoing = request({ hostname, port, method, path, headers: sent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const received = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        const answered = parsed(text);
        if (canaries !== undefined) plantFromBody(canaries, answered);
        resolve({ status: response.statusCode ?? 0, headers: new Headers(received), text, body: answered });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(content);
    return promise;
  };
}

/** What comes by the table's stream is there soon, not at once: tries until `attempt` ends without an error. */
export async function eventually<Value>(attempt: () => Promise<Value>, seconds = 15): Promise<Value> {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(100);
    }
  }
}
