import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readNotice, tellOfDelivery } from '../../shared/messaging/index.ts';
import { mailerServices } from '../../shared/runtime/mailer-services.ts';
import { root } from '../../shared/runtime/root.ts';
import type { activityItem } from '../../shared/store/event-log.ts';
import { Org } from '../support/dynoxide-org.ts';
import { notice, type NoticeKind } from '../unit/messaging/sample-notices.ts';

let org: Org;
let people = 0;
let mails = 0;

beforeAll(async () => {
  org = await Org.start();
  process.env['MAIL_SENDER'] = 'no-reply@example.com';
  process.env['MAIL_CONFIGURATION_SET'] = 'mails';
}, 60_000);
afterAll(() => org.stop());

async function person(): Promise<{ id: string; login: string }> {
  const login = `notices${++people}@example.com`;
  const profile = { login, email: login, firstName: 'Ana', lastName: 'Lima' };
  const { body } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=false', body: { profile } });
  return { id: String(body['id']), login };
}

const newMail = (): string => `ses-${++mails}`;

function tell(kind: NoticeKind, about: { messageId: string; user?: string | null }): Promise<string> {
  const read = readNotice(notice(kind, about));
  if (read === undefined || read === 'unknown') throw new Error('it was not understood');
  return tellOfDelivery(mailerServices(), read);
}

/** Events that the log is told of messages, of one mail. */
async function toldOf(messageId: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const told: ReturnType<typeof activityItem>[] = [];
  for await (const item of root().table.all({ pk: 'o#messages', from: 'a#', to: 'a$' })) told.push(item);
  return told
    .map(({ event }) => event as Readonly<Record<string, unknown>>)
    .filter(({ context }) => (context as { requestId: string }).requestId === messageId);
}

describe('a notice of SES', () => {
  it('is in the log once, with whose mail it was and why it did not arrive, however often and at once it comes', async () => {
    const { id, login } = await person();
    const messageId = newMail();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => tell('Bounce', { messageId, user: id })));
    expect([...outcomes, await tell('Bounce', { messageId, user: id })].toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'repeated'),
      'told',
    ]);
    const told = await toldOf(messageId);
    expect(told).toMatchObject([
      {
        eventType: 'system.email.delivery',
        outcome: { result: 'FAILURE', reason: 'BOUNCE' },
        targets: [{ id, type: 'User', alternateId: login }],
        debugData: {
          notice: 'Bounce',
          template: 'UserActivation',
          bounceType: 'Permanent',
          bounceSubType: 'General',
          smtpStatus: '5.1.1',
        },
      },
    ]);
    expect(JSON.stringify(told)).not.toContain('ana@example.com');
  });

  it('is another one where the same mail is first late, and then comes back', async () => {
    const { id: user } = await person();
    const messageId = newMail();
    for (const kind of ['DeliveryDelay', 'Bounce'] as const) expect(await tell(kind, { messageId, user })).toBe('told');
    const reasons = (await toldOf(messageId)).map(({ outcome }) => (outcome as { reason: string }).reason);
    expect(reasons.toSorted()).toEqual(['BOUNCE', 'DEFERRED']);
  });

  it('names nobody where she is gone, and has no target where the mail was to nobody in the directory', async () => {
    const { id, login } = await person();
    for (const _ of ['deactivated', 'deleted']) await org.call('users', 'DELETE', `/api/v1/users/${id}`);
    const [ofHer, ofNobody] = [newMail(), newMail()];
    await tell('Complaint', { messageId: ofHer, user: id });
    await tell('Complaint', { messageId: ofNobody, user: null });
    expect(await toldOf(ofHer)).toMatchObject([{ targets: [{ id, alternateId: null, displayName: null }] }]);
    expect(JSON.stringify(await toldOf(ofHer))).not.toContain(login);
    expect(await toldOf(ofNobody)).toMatchObject([{ targets: [], outcome: { reason: 'SPAM' } }]);
  });
});
