import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { renderMail } from '../../shared/messaging/index.ts';
import { mailerServices } from '../../shared/runtime/mailer-services.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { everyItem } from '../support/every-item.ts';
import { message } from '../unit/messaging/sample-messages.ts';

let org: Org;

/** No operation changes a brand yet: it is what the org's settings hold. */
async function setBrand(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const item = (await everyItem()).find(({ sk }) => String(sk).startsWith('brand#')) ?? {};
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await client.send(
    new UpdateCommand({
      TableName: process.env['TABLE_NAME'],
      Key: { pk: item['pk'], sk: item['sk'] },
      UpdateExpression: 'SET #value = :value',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':value': { ...(item['value'] as object), ...changes } },
    }),
  );
  client.destroy();
  // Whatever else changes has every function read the settings anew.
  const origin = { name: 'Portal', origin: 'https://portal.example', scopes: [{ type: 'CORS' }] };
  expect((await org.call('schemas', 'POST', '/api/v1/trustedOrigins', { body: origin })).status).toBe(200);
}

beforeAll(async () => {
  org = await Org.start();
  process.env['MAIL_SENDER'] = 'no-reply@example.com';
  process.env['MAIL_CONFIGURATION_SET'] = 'mails';
  await setBrand({ name: 'Ada & Sons', accent: '#0b6e3a', logoUrl: 'https://cdn.example.com/logo.svg' });
}, 60_000);
afterAll(() => org.stop());

const visit = (area: 'pages' | 'registrationPages' | 'recoveryPages', path: string): Promise<OrgAnswer> =>
  org.call(area, 'GET', path, { token: null });

describe('the brand', () => {
  it.each([
    ['pages', '/signin'],
    ['pages', '/activate/none'],
    ['registrationPages', '/signup'],
    ['recoveryPages', '/signin/forgot'],
  ] as const)('is on the pages of %s (%s): logo, name, and its colour as variables of the sheet', async (area, path) => {
    const { text, headers } = await visit(area, path);
    expect(text).toContain('<img src="https://cdn.example.com/logo.svg" alt="Ada &amp; Sons" />');
    expect(text).toContain('--fill:#0b6e3a');
    expect(headers['content-security-policy']).toContain("img-src 'self' data: https://cdn.example.com");
  });

  it('is in mails, whose links begin with the org’s own origin', async () => {
    const { brands, sender } = mailerServices();
    const mail = message('UserActivation', { variables: { activationLink: '/activate/x' } });
    const { html, text } = renderMail(mail, await brands.getBrand(), sender);
    expect(html).toContain('https://cdn.example.com/logo.svg');
    expect(html).toContain('#0b6e3a');
    expect(text).toContain('https://id.example.com/activate/x');
  });
});

describe('the org’s origin', () => {
  it('is the one that cookies are of, by their names and without a domain', async () => {
    const form = await visit('pages', '/signin');
    for (const cookie of form.cookies) {
      expect(cookie).toMatch(/^__Host-[\w-]+=[^;]*; Path=\/; /);
      expect(cookie).not.toMatch(/domain=/i);
    }
    expect(form.cookies.length).toBeGreaterThan(0);
  });
});
