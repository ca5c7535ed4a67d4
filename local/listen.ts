import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

import { codeOf, StartError } from './errors.ts';

/**
 * Listens on the loopback interface alone.
 *
 * @param port 0 for any that is free
 * @returns the port
 * @throws StartError where it is taken
 */
export async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    throw new StartError(
      codeOf(error) === 'EADDRINUSE'
        ? `Port ${port} is in use: stop what uses it, or set PORT to another.`
        : `Can't listen on port ${port}: ${String(error)}.`,
    );
  }
  return portOf(server);
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** For a program that must be told which port to listen on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  server.close();
  await once(server, 'close');
  return port;
}
