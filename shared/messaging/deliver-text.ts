import type { Clock } from '../kernel/index.ts';
import { MessageRefusedError } from './errors.ts';
import type { CodeText } from './model.ts';
import type { CodeWords, RecipientLimiter, SentMessages, TextTransport } from './ports.ts';
import { recipientKey, recipientLimit } from './recipient-limit.ts';
import { sendOnce } from './send-once.ts';

export interface TextDependencies {
  readonly clock: Clock;
  readonly sentMessages: SentMessages;
  readonly recipientLimiter: RecipientLimiter;
  readonly codeWords: CodeWords;
  readonly textTransport: TextTransport;
}

/**
 * What became of a text: `sent`, `repeated` (sent before), `expired` (the code is worth nothing any more), `limited` (the number has had
 * enough), `refused` (there is no such number); `busy` (another worker has it) wants another try.
 */
export type TextOutcome = 'sent' | 'repeated' | 'expired' | 'limited' | 'refused' | 'busy';

/** Delivers one code, once for each id as `sendOnce` says. Throws where a later try may succeed (the transport failed). */
export async function deliverText(deps: TextDependencies, message: CodeText): Promise<TextOutcome> {
  if (message.expires <= deps.clock.now()) return 'expired';
  return sendOnce(
    deps,
    message.id,
    (end) => end,
    () => attempt(deps, message),
  );
}

async function attempt(
  { clock, recipientLimiter, codeWords, textTransport }: TextDependencies,
  { to, code, language }: CodeText,
): Promise<'sent' | 'limited' | 'refused'> {
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return 'refused';
  const counted = recipientKey('text', to);
  if (!(await recipientLimiter.take(counted, { ...recipientLimit, now: clock.now() }))) return 'limited';
  try {
    await textTransport.send({ to, text: await codeWords.write(code, language) });
    return 'sent';
  } catch (error) {
    if (error instanceof MessageRefusedError) return 'refused';
    await recipientLimiter.giveBack(counted).catch(() => undefined);
    throw error;
  }
}
