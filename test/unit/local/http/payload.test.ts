import { describe, expect, it } from '@jest/globals';

import { answerOf, decodePath, type HttpRequest, requestEvent } from '../../../../local/http/payload.ts';

const at = new Date('2020-03-12T19:03:58.390Z');
const route = { key: 'ANY /api/v1/users/{proxy+}', parameters: { proxy: 'me' } };

function eventOf(request: Partial<HttpRequest>): Record<string, unknown> {
  const whole = {
    method: 'GET',
    target: '/api/v1/users/me',
    rawHeaders: [],
    remoteAddress: '127.0.0.1',
    body: Buffer.alloc(0),
    ...request,
  };
  return { ...requestEvent(whole, route, decodePath(whole.target) ?? '', at) };
}

const bodyOf = (contentType: string | undefined, body: string, ...more: string[]): unknown => {
  const { body: sent, isBase64Encoded } = eventOf({
    method: 'POST',
    rawHeaders: [...(contentType === undefined ? [] : ['Content-Type', contentType]), ...more],
    body: Buffer.from(body),
  });
  return { body: sent, isBase64Encoded };
};

describe('the event of payload format 2.0', () => {
  it('has the shape that AWS documents', () => {
    const rawHeaders = ['Host', 'localhost:8080', 'User-Agent', 'agent', 'Authorization', 'SSWS 00x'];
    expect(eventOf({ rawHeaders, target: '/api/v1/users/me?limit=2' })).toEqual({
      version: '2.0',
      routeKey: 'ANY /api/v1/users/{proxy+}',
      rawPath: '/api/v1/users/me',
      rawQueryString: 'limit=2',
      headers: {
        host: 'localhost:8080',
        'user-agent': 'agent',
        authorization: 'SSWS 00x',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '8080',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { limit: '2' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: 'localhost:8080',
        domainPrefix: 'local',
        http: { method: 'GET', path: '/api/v1/users/me', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'agent' },
        requestId: expect.any(String),
        routeKey: 'ANY /api/v1/users/{proxy+}',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1584039838390,
      },
      pathParameters: { proxy: 'me' },
      isBase64Encoded: false,
    });
  });

  it('joins repeated headers by commas', () => {
    expect(eventOf({ rawHeaders: ['Accept', 'a', 'accept', 'b', 'ACCEPT', 'c'] }).headers).toMatchObject({ accept: 'a,b,c' });
  });

  it('adds the client to those before it', () => {
    expect(eventOf({ rawHeaders: ['X-Forwarded-For', '203.0.113.9'] }).headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
    });
  });

  it('puts cookies apart, from every header of them', () => {
    const { cookies, headers } = eventOf({ rawHeaders: ['Cookie', 'a=1; b="x,y"', 'cookie', 'c=3'] });
    expect(cookies).toEqual(['a=1', 'b="x,y"', 'c=3']);
    expect(headers).not.toHaveProperty('cookie');
  });

  it('joins repeated query parameters by commas, decoded, and leaves the raw query as it was', () => {
    const { queryStringParameters, rawQueryString } = eventOf({ target: '/?q=a%20b&q=c%2Cd&e=%3F?' });
    expect(queryStringParameters).toEqual({ q: 'a b,c,d', e: '??' });
    expect(rawQueryString).toBe('q=a%20b&q=c%2Cd&e=%3F?');
  });

  it('has no query parameters where there is no query', () => {
    expect(eventOf({ target: '/' })).not.toHaveProperty('queryStringParameters');
  });

  it.each([
    ['application/json', '{"a":"é"}'],
    ['application/json; charset=utf-8', '{}'],
    ['text/csv', 'a,b'],
    ['application/xml', '<a/>'],
    ['application/javascript', 'a()'],
  ])('hands on %s as text', (type, body) => {
    expect(bodyOf(type, body)).toEqual({ body, isBase64Encoded: false });
  });

  it.each([
    ['application/octet-stream'],
    ['image/png'],
    ['application/x-www-form-urlencoded'],
    ['application/vnd.api+json'],
    [undefined],
  ])('hands on %s in base64', (type) => {
    expect(bodyOf(type, 'a=b')).toEqual({ body: 'YT1i', isBase64Encoded: true });
  });

  it('hands on what is compressed in base64', () => {
    expect(bodyOf('application/json', '{}', 'Content-Encoding', 'gzip')).toEqual({ body: 'e30=', isBase64Encoded: true });
  });

  it('has no body where none was sent', () => {
    expect(bodyOf('image/png', '')).toEqual({ body: undefined, isBase64Encoded: false });
  });
});

describe('the path', () => {
  it.each([
    ['/api/v1/users/a%2Fb', '/api/v1/users/a/b'],
    ['/api/v1/users/jos%C3%A9%40example.com?x=1', '/api/v1/users/josé@example.com'],
    ['/api/v1/users/a%3Fb', '/api/v1/users/a'],
    ['/api/v1/users/100%25', '/api/v1/users/100%'],
    ['/api/v1/users/a+b', '/api/v1/users/a+b'],
    ['/', '/'],
  ])('%s is handed on as %s', (target, path) => {
    expect(decodePath(target)).toBe(path);
  });

  it('that can not be decoded is none', () => {
    expect(decodePath('/%E0%A4%A')).toBeUndefined();
  });
});

describe('the answer', () => {
  it('has the status, headers and body that the function says', () => {
    const payload = JSON.stringify({ statusCode: 201, headers: { Location: '/x', 'X-Count': 3 }, body: 'made' });
    expect(answerOf(payload)).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain; charset=utf-8', location: '/x', 'x-count': '3' },
      body: Buffer.from('made'),
    });
  });

  it('sets each cookie by a header of its own', () => {
    const payload = JSON.stringify({ statusCode: 200, headers: { 'Set-Cookie': 'a=1' }, cookies: ['b=2; Path=/', 'c=3'] });
    expect(answerOf(payload).headers['set-cookie']).toEqual(['a=1', 'b=2; Path=/', 'c=3']);
  });

  it('decodes what is in base64', () => {
    const png = Buffer.from([0x89, 0x50, 0xff]);
    const payload = JSON.stringify({ statusCode: 200, body: png.toString('base64'), isBase64Encoded: true });
    expect(answerOf(payload).body).toEqual(png);
  });

  it.each([
    ['"Hello from Lambda!"', 'Hello from Lambda!'],
    ['{"message":"hi"}', '{"message":"hi"}'],
    ['null', 'null'],
  ])('is %s by itself where there is no status', (payload, body) => {
    expect(answerOf(payload)).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) });
  });

  it.each(['{"statusCode":"abc"}', '{"statusCode":200,"body":{}}', '{"statusCode":20}'])('is a 500 for %s', (payload) => {
    expect(answerOf(payload)).toMatchObject({ status: 500, body: Buffer.from('{"message":"Internal Server Error"}') });
  });

  it('is framed by the gateway, whatever the function says of its length', () => {
    expect(answerOf('{"statusCode":200,"headers":{"Content-Length":"999"},"body":"x"}').headers).not.toHaveProperty(
      'content-length',
    );
  });
});
