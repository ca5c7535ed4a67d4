import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LambdaClient } from '@aws-sdk/client-lambda';

const servers = new Set<Server>();

/** A server that is left keeps the tests' process from its end. */
export function endLambda(): void {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
}

/** Lambda's Invoke API, which gives these answers one after another and notes what it was asked. */
export async function lambdaThat(answers: readonly unknown[], functionError?: string) {
  const asked: { path: string | undefined; event: unknown }[] = [];
  const left = [...answers];
  const listening = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ path: request.url, event: JSON.parse(body) });
      response.writeHead(200, functionError === undefined ? {} : { 'x-amz-function-error': functionError });
      response.end(JSON.stringify(left.shift()));
    });
  });
  servers.add(listening);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  return { client, asked };
}
