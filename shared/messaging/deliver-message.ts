import { createHash, randomUUID } from 'node:crypto';

import type { Clock } from '../kernel/index.ts';
import { toAdministrators } from './administrators.ts';
import { MessageRefusedError } from './errors.ts';
import { type QueuedMessage, templateOf } from './model.ts';
import { type EmailTemplate, pickCustomization } from './customizations.ts';
import type {
  Administrators,
  BrandSource,
  Customizations,
  MailTransport,
  Profiles,
  RecipientLimiter,
  SentMessages,
  TextTransport,
  TokenPresence,
} from './ports.ts';
import { renderCustomized } from './render-customized.ts';
import { type RenderedMail, type RenderedText, renderMessage, type SenderIdentity } from './render-message.ts';
import { TemplateError } from './velocity/index.ts';

export interface DeliveryDependencies {
  readonly clock: Clock;
  readonly sentMessages: SentMessages;
  readonly recipientLimiter: RecipientLimiter;
  readonly tokenPresence: TokenPresence;
  readonly brands: BrandSource;
  readonly customizations: Customizations;
  readonly profiles: Profiles;
  readonly mailTransport: MailTransport;
  readonly textTransport: TextTransport;
  readonly sender: SenderIdentity;
  readonly administrators: Administrators;
}

/**
 * What became of a message in this try. `early` (its token is not in the table yet) and `busy` (another worker has it) want another try,
 * everything else is the end of it: `sent`, `sent-in-own-words` (the customer's could not be filled), `repeated` (sent before), `expired` and
 * `void` (its link would not work), `muted` (the template's settings leave the recipient out), `limited` (the recipient has had enough),
 * `refused` (there is no such recipient).
 */
export type DeliveryOutcome =
  'sent' | 'sent-in-own-words' | 'repeated' | 'expired' | 'void' | 'muted' | 'limited' | 'refused' | 'early' | 'busy';

const minute = 60_000;

/** Longer than a worker lives, shorter than SQS waits before it shows a message again. */
const leaseMilliseconds = minute;

/** A change is committed within seconds of its message; whose token is not there by then never will be. */
const tokenGraceMilliseconds = 2 * minute;

/** Of the messages that strangers can set in motion, and of texts, which cost money. */
export const recipientLimit = { most: 5, windowMilliseconds: 60 * minute };

/** To each administrator alone: when one mail fails, the next try sends only those that did not go out. */
async function deliverToAdministrators(deps: DeliveryDependencies, message: QueuedMessage): Promise<DeliveryOutcome> {
  const outcomes: DeliveryOutcome[] = [];
  for (const { id, address, language } of await deps.administrators.list()) {
    outcomes.push(await deliverMessage(deps, { ...message, id: `${message.id}.${id}`, to: address, language }));
  }
  const waits = outcomes.find((outcome) => outcome === 'busy' || outcome === 'early');
  return waits ?? (outcomes.includes('sent') ? 'sent' : (outcomes[0] ?? 'refused'));
}

/**
 * Delivers one message: at most once for each id as long as workers live to tell, and once more after a death in the one moment
 * between handing over and noting it. Throws where a later try may succeed (the transport failed).
 */
export async function deliverMessage(deps: DeliveryDependencies, message: QueuedMessage): Promise<DeliveryOutcome> {
  if (message.to === toAdministrators) return deliverToAdministrators(deps, message);
  const now = deps.clock.now();
  const worthless = await findReasonNotToSend(deps, message, now);
  if (worthless !== undefined) return worthless;
  const template = message.kind === 'mail' ? await deps.customizations.find(message.template) : undefined;
  if (await isMuted(deps, message, template)) return 'muted';

  const holder = randomUUID();
  const begun = await deps.sentMessages.begin(message.id, { holder, now, until: now + leaseMilliseconds });
  if (begun !== 'new') return begun === 'sent' ? 'repeated' : 'busy';

  const outcome = await attempt(deps, message, template, now).catch(async (error: unknown) => {
    // Why it failed matters more than whether the lease could be given back: it ends by itself.
    await deps.sentMessages.release(message.id, holder).catch(() => undefined);
    throw error;
  });
  await deps.sentMessages.done(message.id, outcome === 'sent-in-own-words' ? 'sent' : outcome, deps.clock.now());
  return outcome;
}

async function findReasonNotToSend(
  { tokenPresence }: DeliveryDependencies,
  { template, variables, tokenHash, passwordOf, queued }: QueuedMessage,
  now: number,
): Promise<'expired' | 'void' | 'early' | undefined> {
  const { expires } = templateOf(template);
  if (expires !== null && Number(variables[expires]) <= now) return 'expired';
  const isFresh = now - queued < tokenGraceMilliseconds;
  if (tokenHash !== null && !(await tokenPresence.has(tokenHash))) return isFresh ? 'early' : 'void';
  if (passwordOf !== undefined && !(await tokenPresence.hasPassword(passwordOf))) return isFresh ? 'early' : 'void';
  return undefined;
}

async function isMuted(
  { administrators }: DeliveryDependencies,
  { to, isTest = false }: QueuedMessage,
  template: EmailTemplate | undefined,
): Promise<boolean> {
  if (isTest || template === undefined || template.recipients === 'ALL_USERS') return false;
  return template.recipients === 'NO_USERS' || !(await isAdministrator(administrators, to));
}

async function isAdministrator(administrators: Administrators, address: string): Promise<boolean> {
  const known = await administrators.list();
  return known.some((each) => each.address.toLowerCase() === address.toLowerCase());
}

async function attempt(
  deps: DeliveryDependencies,
  message: QueuedMessage,
  template: EmailTemplate | undefined,
  now: number,
): Promise<'sent' | 'sent-in-own-words' | 'refused' | 'limited'> {
  const { recipientLimiter, mailTransport, textTransport } = deps;
  const counted = isLimited(message) ? recipientKey(message) : undefined;
  if (counted !== undefined && !(await recipientLimiter.take(counted, { ...recipientLimit, now }))) return 'limited';
  try {
    const { rendered, isOwn } = await render(deps, message, template, now);
    if (rendered.kind === 'mail') await mailTransport.send(rendered);
    else await textTransport.send(rendered);
    return isOwn ? 'sent-in-own-words' : 'sent';
  } catch (error) {
    if (error instanceof MessageRefusedError) return 'refused';
    if (counted !== undefined) await recipientLimiter.giveBack(counted).catch(() => undefined);
    throw error;
  }
}

/**
 * In the customer's words where there are any. Administrators get ours: a customization that leads nowhere must not lock them out. `isOwn`: the
 * customer's could not be filled, and a mail in our words is better than none.
 */
async function render(
  { brands, customizations, profiles, administrators, sender }: DeliveryDependencies,
  message: QueuedMessage,
  template: EmailTemplate | undefined,
  now: number,
): Promise<{ rendered: RenderedMail | RenderedText; isOwn: boolean }> {
  const brand = await brands.getBrand();
  const ours = (isOwn: boolean) => ({ rendered: renderMessage(message, brand, sender), isOwn });
  const chosen = template === undefined ? undefined : pickCustomization(template, message.language);
  if (chosen === undefined) return ours(false);
  if (message.isTest !== true && (await isAdministrator(administrators, message.to))) return ours(false);
  const [body, profile] = await Promise.all([
    customizations.body(chosen.id),
    message.userId === undefined ? {} : profiles.find(message.userId),
  ]);
  if (body === undefined) return ours(true);
  try {
    return { rendered: renderCustomized(message, { ...chosen, body }, { brand, sender, profile, now }), isOwn: false };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return ours(true);
  }
}

function isLimited({ kind, template, isTest = false }: QueuedMessage): boolean {
  return kind === 'text' || isTest || templateOf(template).byStrangers;
}

/** The counter's key: an address is not kept in clear for having been counted. */
function recipientKey({ kind, to }: QueuedMessage): string {
  return createHash('sha256').update(`${kind}:${to.trim().toLowerCase()}`).digest('hex');
}
