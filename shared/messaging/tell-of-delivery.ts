import { type Clock, looseEvent, type Party, type RosterEvent, systemContext } from '../kernel/index.ts';
import type { DeliveryNotice } from './delivery-notice.ts';
import type { NoticeLog } from './ports.ts';
import { messages } from './tell-of-texts.ts';

export interface NoticeDependencies {
  readonly clock: Clock;
  readonly noticeLog: NoticeLog;
  /** As the log names her; without a name where there is no such user any more. */
  readonly userParty: (userId: string) => Promise<Party>;
}

/** That a mail did not arrive, or not yet. Neither its address nor its words stand in it, nor what the other server said. */
function deliveryEvent(notice: DeliveryNotice, user: Party | undefined, at: number): RosterEvent {
  const { messageId, kind, trouble, template, facts } = notice;
  return looseEvent(
    {
      eventType: 'system.email.delivery',
      targets: user === undefined ? [] : [user],
      outcome: { result: 'FAILURE', reason: trouble },
      debugData: { notice: kind, ...(template !== undefined && { template }), ...facts },
    },
    messages,
    at,
    systemContext(messageId),
  );
}

/** Puts a notice into the log: once for each mail and kind of notice, however often SES, EventBridge or the queue brings it. */
export async function tellOfDelivery(
  { clock, noticeLog, userParty }: NoticeDependencies,
  notice: DeliveryNotice,
): Promise<'told' | 'repeated'> {
  const user = notice.userId === undefined ? undefined : await userParty(notice.userId);
  const isNew = await noticeLog.record(`${notice.messageId}.${notice.kind}`, deliveryEvent(notice, user, clock.now()));
  return isNew ? 'told' : 'repeated';
}
