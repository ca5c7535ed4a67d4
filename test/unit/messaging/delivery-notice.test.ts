import { describe, expect, it } from '@jest/globals';

import { readNotice } from '../../../shared/messaging/index.ts';
import { message } from './sample-messages.ts';
import { notice, type NoticeKind, troubles } from './sample-notices.ts';

const bounce = (part: object): string => notice('Bounce', { part: { bounce: part } });

describe('a notice of SES', () => {
  it.each(Object.keys(troubles) as NoticeKind[])('of kind %s says what became of whose mail', (kind) => {
    expect(readNotice(notice(kind))).toMatchObject({
      messageId: 'ses-1',
      kind,
      trouble: troubles[kind],
      template: 'UserActivation',
      userId: '00u1',
    });
  });

  it('keeps neither address nor words, nor what the other server wrote', () => {
    for (const kind of Object.keys(troubles) as NoticeKind[])
      expect(JSON.stringify(readNotice(notice(kind)))).not.toMatch(/ana|example\.com|Welcome|who is/i);
    const facts = { bounceType: 'Permanent', bounceSubType: 'General' };
    const written = bounce({ ...facts, bouncedRecipients: [{ emailAddress: 'a', status: '5.1.1 ana@example.com' }] });
    expect(readNotice(written)).toMatchObject({ facts });
    expect(JSON.stringify(readNotice(written))).not.toContain('ana');
  });

  it('tells a mail that came back from one that was not even sent, for being on a list', () => {
    const dropped = { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'ana@example.com' }] };
    for (const bounceSubType of ['OnAccountSuppressionList', 'Suppressed'])
      expect(readNotice(bounce({ ...dropped, bounceSubType }))).toMatchObject({ trouble: 'DROPPED', facts: { bounceSubType } });
    const complaint = { complaintFeedbackType: null, complaintSubType: 'OnAccountSuppressionList' };
    expect(readNotice(notice('Complaint', { part: { complaint } }))).toMatchObject({ trouble: 'DROPPED' });
  });

  it('is unknown where it is of another kind or shape, or too long', () => {
    const facts = { bounceType: 'Permanent', bounceSubType: 'General' };
    for (const body of [
      JSON.stringify({ source: 'aws.ses', detail: { eventType: 'Click', mail: { messageId: 'ses-1' } } }),
      JSON.stringify({ source: 'aws.ses' }),
      bounce({ ...facts, bouncedRecipients: [], bounceType: 'to ana@example.com' }),
      bounce({ ...facts, bouncedRecipients: Array.from({ length: 51 }, () => ({})) }),
      bounce({ ...facts, bouncedRecipients: [], more: 'x'.repeat(256 * 1024) }),
    ])
      expect(readNotice(body)).toBe('unknown');
  });

  it('is none where somebody’s message is', () => {
    expect(readNotice(JSON.stringify(message()))).toBeUndefined();
    expect(readNotice('[]')).toBeUndefined();
  });
});
