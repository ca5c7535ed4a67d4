import { type Clock, type EventDraft, type Party, type RosterEvent, systemContext } from '../kernel/index.ts';
import { MessageRefusedError } from './errors.ts';
import type { CodeText } from './model.ts';
import { type MobileNumber, mobileNumber } from './phone-number.ts';
import type { CodeWords, OtherSender, Profiles, RecipientLimiter, SentMessages, TextTransport } from './ports.ts';
import { sendOnce, type SendingEnd } from './send-once.ts';
import { textEvent } from './tell-of-texts.ts';
import { takePlace } from './text-limits.ts';
import type { TextRules } from './text-rules.ts';

export interface TextDependencies {
  readonly clock: Clock;
  readonly sentMessages: SentMessages;
  readonly recipientLimiter: RecipientLimiter;
  readonly codeWords: CodeWords;
  readonly textRules: () => Promise<TextRules>;
  /** Asked before `textTransport`. */
  readonly otherSender: OtherSender;
  readonly textTransport: TextTransport;
  readonly profiles: Profiles;
  /** Puts an event into the log. */
  readonly tell: (event: RosterEvent) => Promise<void>;
  /** As the log names them. */
  readonly orgParty: () => Promise<Party>;
  readonly userParty: (userId: string) => Promise<Party>;
}

type End = 'sent' | 'limited' | 'capped' | 'unserved' | 'refused';

/**
 * What became of a text: `sent`, `repeated` (sent before), `expired` (the code is worth nothing any more), `limited` (the number has had
 * enough), `capped` (its country, or the org, has for today), `unserved` (the org sends none to that country), `refused` (no mobile phone has
 * the number, or its owner wants no texts); `busy` (another worker has it) wants another try.
 */
export type TextOutcome = End | 'repeated' | 'expired' | 'busy';

const kept: Readonly<Record<End, SendingEnd>> = {
  sent: 'sent',
  limited: 'limited',
  capped: 'limited',
  unserved: 'refused',
  refused: 'refused',
};

const outcomes: Readonly<Record<End, NonNullable<EventDraft['outcome']>>> = {
  sent: { result: 'SUCCESS', reason: null },
  limited: { result: 'DENY', reason: 'The number has had as many texts as it may in an hour' },
  capped: { result: 'DENY', reason: 'The limit of texts in a day is reached' },
  unserved: { result: 'DENY', reason: 'The org sends no texts to the country' },
  refused: { result: 'FAILURE', reason: 'No text can be sent to the number' },
};

/** Delivers one code, once for each id as `sendOnce` says, and tells of it. Throws where a later try may succeed (the transport failed). */
export async function deliverText(deps: TextDependencies, message: CodeText): Promise<TextOutcome> {
  if (message.expires <= deps.clock.now()) return 'expired';
  const to = mobileNumber(message.to);
  const attempt = (): Promise<End> => (to === undefined ? Promise.resolve('refused') : send(deps, message, to));
  const end = await sendOnce(deps, message.id, (each: End) => kept[each], attempt);
  // After the end is noted: a text is not sent again because nobody could be told of it.
  if (end === 'repeated' || end === 'busy') return end;
  const user = await deps.userParty(message.userId);
  await deps.tell(textEvent(message, user, outcomes[end], to?.country, deps.clock.now()));
  return end;
}

/** To the org's own sender, and where that does not take it to ours. */
async function handOver(deps: TextDependencies, message: CodeText, to: string): Promise<void> {
  const { codeWords, otherSender, textTransport, profiles } = deps;
  const { id, userId, code, expires, language, purpose } = message;
  const [template, profile] = await Promise.all([codeWords.template(language), profiles.find(userId)]);
  const named = (name: string): string => {
    const value = profile[name];
    return typeof value === 'string' ? value : '';
  };
  const user = { id: userId, login: named('login'), firstName: named('firstName'), lastName: named('lastName') };
  if (await otherSender.send({ to, code, template, expires, language, purpose, user }, systemContext(id))) return;
  await textTransport.send({ to, text: await codeWords.write(code, language) });
}

async function send(deps: TextDependencies, message: CodeText, to: MobileNumber): Promise<End> {
  const rules = await deps.textRules();
  if (!rules.countries.includes(to.country)) return 'unserved';
  const place = await takePlace(deps, message, to, rules, deps.clock.now());
  if (place.is !== 'taken') return place.is;
  try {
    await handOver(deps, message, to.number);
    return 'sent';
  } catch (error) {
    if (error instanceof MessageRefusedError) return 'refused';
    await place.giveBack().catch(() => undefined);
    throw error;
  }
}
