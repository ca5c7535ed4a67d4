import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

import * as z from 'zod';

import { type Gate, signerOf } from '../access/gate.ts';
import { busDemands, kmsDemands, sesDemands, suppressionDemands } from '../access/service-demands.ts';
import type { EventBus } from '../events/event-bus.ts';
import type { Lambda } from '../functions/lambda.ts';
import { payloadLimit } from '../functions/instance.ts';
import { listen } from '../listen.ts';
import type { CustomResources } from './custom-resources.ts';
import type { Kms } from './kms.ts';
import type { Ses } from './ses.ts';
import { accessDeniedXml, ServiceError } from './service-error.ts';

interface Answer {
  readonly status: number;
  readonly body: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ControlServices {
  readonly gate: Gate;
  readonly kms: Kms;
  readonly bus: EventBus;
  readonly ses: Ses;
  readonly lambda: Lambda;
  readonly customResources: CustomResources;
}

/** The services that no emulator has, at one address that only the functions know. */
export class ControlServer {
  readonly #server: Server;
  #services: ControlServices | undefined;
  endpoint = '';

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#respond(request, response);
    });
  }

  /** Its address is in the functions' environment, which the services need: so it listens first, and serves when it is told what. */
  async listen(): Promise<void> {
    this.endpoint = `http://127.0.0.1:${await listen(this.#server, 0)}`;
  }

  serve(services: ControlServices): void {
    this.#services = services;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, headers, body } = await this.#answer(request).catch(failure);
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/xml' : 'application/x-amz-json-1.1',
      ...headers,
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const services = this.#services;
    const { url = '/', method, headers } = request;
    const body = (await buffer(request)).toString('utf8');
    if (!services) return { status: 503, body: { message: 'starting' } };
    const [service = '', operation = ''] = z.string().catch('').parse(headers['x-amz-target']).split('.');

    const { gate, kms, bus, ses, lambda } = services;
    const signer = signerOf(request);
    if (service === 'AWSEvents' && operation === 'PutEvents') {
      const input: unknown = JSON.parse(body);
      gate.check(signer, busDemands(input));
      return { status: 200, body: await bus.put(input) };
    }
    if (service === 'TrentService') {
      const input: unknown = JSON.parse(body);
      gate.check(signer, kmsDemands(operation, input, kms.keyOf(input)));
      return { status: 200, body: kms.handle(operation, input) };
    }
    if (/^Action=Send(Raw)?Email&|&Action=Send(Raw)?Email(&|$)/.test(body)) {
      try {
        gate.check(signer, sesDemands(new URLSearchParams(body)));
      } catch (error) {
        if (error instanceof ServiceError) return { status: 403, body: accessDeniedXml(error) };
        throw error;
      }
      return ses.handle(body);
    }
    const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
    if (invoked !== undefined) {
      const reference = decodeURIComponent(invoked);
      gate.check(signer, [{ action: 'lambda:InvokeFunction', resources: [lambda.arnOf(reference)] }]);
      return invoke(lambda, reference, body, headers['x-amz-invocation-type']);
    }
    const listed = /^\/v2\/email\/suppression\/addresses\/([^/?]+)$/.exec(url)?.[1];
    if (method === 'DELETE' && listed !== undefined) {
      gate.check(signer, suppressionDemands('DeleteSuppressedDestination'));
      return ses.forgive(decodeURIComponent(listed));
    }
    if (method === 'PUT' && services.customResources.receive(url, body)) return { status: 200, body: '' };
    throw new ServiceError(
      'UnknownOperationException',
      `the local stack does not know ${[service, operation].filter(Boolean).join('.') || `${method} ${url}`}`,
    );
  }
}

/** Lambda's Invoke. */
async function invoke(lambda: Lambda, reference: string, body: string, type: string | string[] | undefined): Promise<Answer> {
  const payload = body || '{}';
  if (Buffer.byteLength(payload) > payloadLimit) throw new ServiceError('RequestTooLargeException', 'request payload is too large');
  if (type === 'Event') {
    lambda.invokeLater(reference, payload);
    return { status: 202, body: '' };
  }
  const outcome = await lambda.invoke(reference, payload);
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  if ('payload' in outcome) return { status: 200, headers, body: outcome.payload };
  return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: outcome.error };
}

function failure(error: unknown): Answer {
  const code = error instanceof ServiceError ? error.code : 'ValidationException';
  const message = error instanceof Error ? error.message : String(error);
  return { status: 400, headers: { 'x-amzn-errortype': code }, body: { __type: code, message } };
}
