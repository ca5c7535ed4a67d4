import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import { toRequest } from '../../../shared/api/index.ts';

/** A request from 192.0.2.1, as API Gateway sees it. */
const eventWith = (headers: Record<string, string>): APIGatewayProxyEventV2 =>
  ({
    rawPath: '/',
    rawQueryString: '',
    headers,
    isBase64Encoded: false,
    requestContext: { requestId: 'r', http: { method: 'GET', path: '/', sourceIp: '192.0.2.1' } },
  }) as unknown as APIGatewayProxyEventV2;

describe("the caller's address", () => {
  it.each(['203.0.113.7', '2001:db8::7', '::ffff:203.0.113.7'])('is the header’s %s where the stage says so', (viewer) => {
    expect(toRequest(eventWith({ 'x-roster-viewer': viewer }), 'x-roster-viewer').sourceIp).toBe(viewer);
  });

  it("is API Gateway's word otherwise, whatever the caller sends", () => {
    const spoofed = {
      'x-roster-viewer': '203.0.113.7',
      'cloudfront-viewer-address': '203.0.113.7:443',
      'x-forwarded-for': '203.0.113.7',
    };
    expect(toRequest(eventWith(spoofed)).sourceIp).toBe('192.0.2.1');
  });

  it.each(['', 'unknown', '203.0.113.7:443', '203.0.113.7, 192.0.2.9', '<script>'])('is never the text %p', (viewer) => {
    expect(toRequest(eventWith({ 'x-roster-viewer': viewer }), 'x-roster-viewer').sourceIp).toBe('192.0.2.1');
  });

  it("is API Gateway's word where the header is missing", () => {
    expect(toRequest(eventWith({}), 'x-roster-viewer').sourceIp).toBe('192.0.2.1');
  });
});
