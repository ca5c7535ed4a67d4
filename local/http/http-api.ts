import { setTimeout as delay } from 'node:timers/promises';

import findMyWay, { type HTTPMethod } from 'find-my-way';

import { UnsupportedError } from '../errors.ts';
import { payloadLimit } from '../functions/instance.ts';
import type { Lambda } from '../functions/lambda.ts';
import type { StackTemplate } from '../template/stack-template.ts';
import { answerOf, decodePath, failed, type HttpAnswer, type HttpRequest, type MatchedRoute, requestEvent } from './payload.ts';

const methods: HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

interface Integration {
  readonly function: string;
  readonly timeoutMs: number;
}

interface Route {
  readonly key: string;
  readonly integration: Integration;
}

/** The stack's HTTP API: routes to functions, as API Gateway does. */
export class HttpApi {
  readonly #router = findMyWay({ maxParamLength: 10_000 });
  readonly #lambda: Lambda;
  #default: Route | undefined;

  constructor(template: StackTemplate, lambda: Lambda) {
    this.#lambda = lambda;
    const integrations = new Map<string, Integration>();
    for (const { name, properties } of template.list('AWS::ApiGatewayV2::Integration')) {
      integrations.set(name, { function: lambda.nameOf(properties.IntegrationUri), timeoutMs: properties.TimeoutInMillis });
    }
    // A route for all methods gives way to one for the method.
    const routes = template
      .list('AWS::ApiGatewayV2::Route')
      .sort((a, b) => rank(a.properties.RouteKey) - rank(b.properties.RouteKey));
    for (const { id, properties } of routes) {
      const integration = integrations.get(properties.Target.replace(/^integrations\//, ''));
      if (!integration) throw new UnsupportedError(`the target of the route ${id}: ${properties.Target}`);
      this.#add({ key: properties.RouteKey, integration });
    }
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const path = decodePath(request.target);
    if (path === undefined) return failed(400, 'Bad Request');
    const found = this.#find(request.method, path);
    if (!found) return failed(404, 'Not Found');
    const { route, parameters } = found;
    const event = JSON.stringify(requestEvent(request, { key: route.key, parameters }, path, new Date()));
    if (Buffer.byteLength(event) > payloadLimit) return failed(413, 'Request Entity Too Large');

    const late = new AbortController();
    const { timeoutMs, function: name } = route.integration;
    const outcome = await Promise.race([
      this.#lambda.invoke(name, event),
      delay(timeoutMs, undefined, { signal: late.signal, ref: false }).catch(() => undefined),
    ]);
    late.abort();
    if (!outcome) return failed(503, 'Service Unavailable');
    return 'payload' in outcome ? answerOf(outcome.payload) : failed(500, 'Internal Server Error');
  }

  #add(route: Route): void {
    const [method = '', path] = route.key.split(' ');
    if (path === undefined) {
      this.#default = route;
      return;
    }
    const pattern = path.replace(/\{([^}+]+)\+\}/g, '*').replace(/\{([^}]+)\}/g, ':$1');
    for (const each of method === 'ANY' ? methods : methods.filter((known) => known === method)) {
      if (!this.#router.findRoute(each, pattern)) this.#router.on(each, pattern, () => {}, route);
    }
  }

  #find(method: string, path: string): { route: Route; parameters: MatchedRoute['parameters'] } | undefined {
    // The router decodes what it is given, and the path is decoded already.
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const known = methods.find((each) => each === method);
    const found = known && this.#router.find(known, encoded);
    if (!found) return this.#default && { route: this.#default, parameters: {} };
    const { '*': greedy, ...parameters } = found.params;
    const route: Route = found.store;
    const greedyName = /\{([^}+]+)\+\}/.exec(route.key)?.[1];
    return { route, parameters: greedyName === undefined ? parameters : { ...parameters, [greedyName]: greedy } };
  }
}

const rank = (key: string): number => (key.startsWith('ANY ') ? 1 : 0);
