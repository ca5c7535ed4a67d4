/**
 * An endpoint for event hooks, without dependencies: `WEBHOOK_SECRET=whsec_... node receiver.ts` (Node 22.18 or later; PORT is 9000
 * unless it says otherwise). It answers the challenge of a verification, takes what is signed, and prints each event once.
 */
import { createServer, type IncomingMessage } from 'node:http';
import process from 'node:process';

import { verifyWebhook } from './verify-webhook.ts';

const secret = process.env['WEBHOOK_SECRET'] ?? '';
if (secret === '') throw new Error('WEBHOOK_SECRET is the secret that GET /api/v1/eventHooks/<id>/signingSecret shows');

/** More than a delivery ever has. */
const maxBytes = 8 * 1024 * 1024;
/** Deliveries that were taken; a real receiver keeps these where it keeps what it does for them. */
const known = new Set<string>();

interface Delivery {
  readonly data: { readonly events: readonly { readonly uuid: string; readonly eventType: string; readonly published: string }[] };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) return undefined;
  }
  return Buffer.concat(chunks);
}

/** Status and body of the answer. Anything but 2xx has the delivery come again. */
async function answer(request: IncomingMessage): Promise<readonly [number, string]> {
  const challenge = request.headers['x-okta-verification-challenge'];
  if (request.method === 'GET' && typeof challenge === 'string') return [200, JSON.stringify({ verification: challenge })];
  const body = await bodyOf(request);
  if (body === undefined) return [413, ''];
  const id = verifyWebhook({ secret, headers: request.headers, body });
  if (id === undefined) return [401, ''];
  if (known.has(id)) return [204, ''];
  const delivery: Delivery = JSON.parse(body.toString());
  for (const { published, eventType, uuid } of delivery.data.events) process.stdout.write(`${published} ${eventType} ${uuid}\n`);
  known.add(id);
  return [204, ''];
}

const server = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
    () => response.writeHead(500).end(),
  );
});
server.listen(Number(process.env['PORT'] ?? 9000), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
