import { describe, expect, it } from '@jest/globals';

import { presentHookEvent, presentLogEvent } from '../../../shared/audit/index.ts';
import { userAgentOf } from '../../../shared/audit/user-agent.ts';
import { systemContext } from '../../../shared/kernel/index.ts';
import { event } from './memory-log.ts';

describe('presentLogEvent', () => {
  it('has every key of Okta’s LogEvent', () => {
    expect(presentLogEvent(event({ debugData: { changedAttributes: 'title' } }))).toEqual({
      actor: { id: '00uadmin', type: 'User', alternateId: 'admin@example.com', displayName: 'Ada Admin', detailEntry: null },
      client: {
        userAgent: {
          rawUserAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
          os: 'Linux',
          browser: 'FIREFOX',
        },
        zone: null,
        device: null,
        id: null,
        ipAddress: '203.0.113.7',
        geographicalContext: null,
      },
      device: null,
      authenticationContext: {
        authenticationProvider: null,
        credentialProvider: null,
        credentialType: null,
        issuer: null,
        interface: null,
        authenticationStep: 0,
        rootSessionId: null,
        externalSessionId: null,
      },
      displayMessage: 'Create user',
      eventType: 'user.lifecycle.create',
      outcome: { result: 'SUCCESS', reason: null },
      published: '2026-01-01T12:00:00.000Z',
      securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
      severity: 'INFO',
      debugContext: { debugData: { changedAttributes: 'title' } },
      legacyEventType: null,
      transaction: { type: 'WEB', id: 'request-1', detail: {} },
      uuid: 'ann-1',
      version: '0',
      request: { ipChain: [{ ip: '203.0.113.7', geographicalContext: null, version: 'V4', source: null }] },
      target: [{ id: 'ann', type: 'User', alternateId: 'ann@example.com', displayName: 'ann', detailEntry: null }],
    });
  });

  it('shows what the system did without a client, and without targets as null', () => {
    const presented = presentLogEvent({ ...event(), targets: [], context: systemContext('job-7') });
    expect(presented.client).toMatchObject({ userAgent: null, ipAddress: null });
    expect(presented.request).toEqual({ ipChain: [] });
    expect(presented.transaction).toEqual({ type: 'SYSTEM', id: 'job-7', detail: {} });
    expect(presented.target).toBeNull();
  });

  it('warns of what failed', () => {
    const presented = presentLogEvent({
      ...event({ eventType: 'user.session.start' }),
      outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
    });
    expect(presented).toMatchObject({ severity: 'WARN', outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' } });
  });

  it('knows an IPv6 address', () => {
    expect(presentLogEvent(event({ ipAddress: '2001:db8::1' })).request.ipChain[0]?.version).toBe('V6');
  });
});

describe('presentHookEvent', () => {
  it('moves the addresses into the client, names the hook, and has insertionTimestamp', () => {
    const presented = presentHookEvent(event(), 'who1');
    expect(presented).toMatchObject({
      client: { ipAddress: '203.0.113.7', ipChain: [{ ip: '203.0.113.7' }] },
      debugContext: { debugData: { targetEventHookIds: 'who1' } },
      insertionTimestamp: null,
    });
    expect(presented).not.toHaveProperty('request');
  });
});

describe('userAgentOf', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'Windows 10',
      'CHROME',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Windows 10',
      'EDGE',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
      'Mac OS X',
      'SAFARI',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
      'iOS',
      'CHROME',
    ],
    ['okta-sdk-nodejs/8.1.0 node/24.0.0', 'Unknown', 'UNKNOWN'],
  ])('reads %s', (raw, os, browser) => {
    expect(userAgentOf(raw)).toEqual({ rawUserAgent: raw, os, browser });
  });
});
