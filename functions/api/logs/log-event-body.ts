import * as z from 'zod/mini';

import { component, Time } from '../../../shared/api/index.ts';

const Party = component(
  'LogParty',
  z.object({
    id: z.string(),
    type: z.string(),
    alternateId: z.nullable(z.string()),
    displayName: z.nullable(z.string()),
    detailEntry: z.null(),
  }),
);

const facts = z.record(z.string(), z.string());

/** An event as Okta's System Log has it. What Roster does not know is null. */
export const LogEventBody = component(
  'LogEvent',
  z.object({
    actor: Party,
    client: z.object({
      userAgent: z.nullable(z.object({ rawUserAgent: z.string(), os: z.string(), browser: z.string() })),
      zone: z.null(),
      device: z.null(),
      id: z.null(),
      ipAddress: z.nullable(z.string()),
      geographicalContext: z.null(),
    }),
    device: z.null(),
    authenticationContext: z.object({
      authenticationProvider: z.null(),
      credentialProvider: z.null(),
      credentialType: z.null(),
      issuer: z.null(),
      interface: z.null(),
      authenticationStep: z.int(),
      rootSessionId: z.null(),
      externalSessionId: z.null(),
    }),
    displayMessage: z.string(),
    eventType: z.string(),
    outcome: z.object({ result: z.string(), reason: z.nullable(z.string()) }),
    published: Time,
    securityContext: z.object({
      asNumber: z.null(),
      asOrg: z.null(),
      isp: z.null(),
      domain: z.null(),
      isProxy: z.null(),
    }),
    severity: z.enum(['INFO', 'WARN']),
    debugContext: z.object({ debugData: facts }),
    legacyEventType: z.null(),
    transaction: z.object({ type: z.enum(['WEB', 'JOB', 'SYSTEM']), id: z.string(), detail: facts }),
    uuid: z.string(),
    version: z.literal('0'),
    request: z.object({
      ipChain: z.array(
        z.object({ ip: z.string(), geographicalContext: z.null(), version: z.enum(['V4', 'V6']), source: z.null() }),
      ),
    }),
    target: z.nullable(z.array(Party)),
  }),
);
