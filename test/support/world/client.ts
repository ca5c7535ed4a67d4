import type { Declared } from './product.ts';
import { operationsOf } from './product.ts';
import type { Fleet, Instance, Invocation, InvokeOptions, World } from './world.ts';

export const administrator = { login: 'admin@example.com', password: 'Correct-Horse-7-Battery' };
export const apiToken = `00${'t'.repeat(40)}`;

/** What a client sends. */
export interface ApiCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** JSON. */
  readonly body?: object;
  /** A body as it is, in place of one that is JSON. */
  readonly text?: string;
  /** Without the administrator's token. */
  readonly anonymous?: true;
  readonly form?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

function requestEvent({ method, path, body, text, anonymous, form, cookies = [], headers = {} }: ApiCall): object {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const content = text ?? (form === undefined ? body && JSON.stringify(body) : new URLSearchParams(form).toString());
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    cookies,
    headers: {
      ...(anonymous === true ? {} : { authorization: `SSWS ${apiToken}` }),
      'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      'user-agent': 'test',
      ...headers,
    },
    isBase64Encoded: false,
    ...(content === undefined ? {} : { body: content }),
    requestContext: {
      requestId: 'request',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.1', userAgent: 'test' },
    },
  };
}

export function answerOf(invocation: Invocation): ApiAnswer | undefined {
  if (invocation.kind !== 'answered') return undefined;
  const {
    statusCode = 0,
    body: text = '',
    headers = {},
    cookies = [],
  } = invocation.answer as {
    readonly statusCode?: number;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookies?: readonly string[];
  };
  const body = headers['content-type'] === 'application/json' ? (JSON.parse(text) as ApiAnswer['body']) : {};
  return { status: statusCode, text, body, headers, cookies };
}

interface Route extends Declared {
  readonly fn: string;
  readonly pattern: RegExp;
}

/** Every operation of the product, and which function has it. */
export class Routes {
  readonly all: readonly Route[];

  constructor(fleet: Fleet) {
    const names = [...fleet.functions.keys()].filter((name) => name.startsWith('api-') || name.startsWith('pages'));
    this.all = names.flatMap((fn) =>
      operationsOf(fleet.warm(fn).exports).map((operation) => ({ ...operation, fn, pattern: patternOf(operation.path) })),
    );
  }

  find({ method, path }: ApiCall): Route {
    const [plain = ''] = path.split('?');
    const matches = this.all.filter((route) => route.method === method && route.pattern.test(plain));
    // A path that is written out comes before one with parameters.
    const [first] = matches.toSorted((one, other) => one.path.split('{').length - other.path.split('{').length);
    if (first === undefined) throw new Error(`no operation has ${method} ${path}`);
    return first;
  }
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

/** A client of a world. */
export class Client {
  readonly world: World;
  readonly #routes: Routes;

  constructor(world: World, routes: Routes) {
    this.world = world;
    this.#routes = routes;
  }

  async send(call: ApiCall, options: InvokeOptions & { readonly instance?: Instance } = {}): Promise<Invocation> {
    return this.world.invoke(this.#routes.find(call).fn, requestEvent(call), options);
  }

  /** @throws where the answer is an error */
  async call(method: string, path: string, body?: object): Promise<ApiAnswer> {
    return this.succeed({ method, path, ...(body === undefined ? {} : { body }) });
  }

  async succeed(call: ApiCall): Promise<ApiAnswer> {
    const outcome = await this.send(call);
    const answer = answerOf(outcome);
    if (answer === undefined || answer.status >= 400 || answer.status === 0)
      throw new Error(`${call.method} ${call.path}: ${answer?.status ?? outcome.kind} ${answer?.text ?? ''}`, { cause: outcome });
    return answer;
  }

  /** The id of the first of a list. */
  async firstOf(path: string): Promise<string> {
    const { text } = await this.call('GET', path);
    return String((JSON.parse(text) as { id: string }[])[0]?.id);
  }

  /** Gives the new one's id. */
  async create(path: string, body: object): Promise<string> {
    return String((await this.call('POST', path, body)).body['id']);
  }
}

/** What a browser sends of a page's form: its hidden fields, and the cookies that it was given. */
export function formOf(page: ApiAnswer, path: string, fields: Readonly<Record<string, string>>): ApiCall {
  const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const form = { ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])), ...fields };
  return { method: 'POST', path, form, cookies: page.cookies.map((cookie) => cookie.split(';')[0] ?? '') };
}
