import { toAdministrators } from './administrators.ts';
import { deliverText, type TextDependencies, type TextOutcome } from './deliver-text.ts';
import type { MailLabel } from './delivery-notice.ts';
import { MessageRefusedError } from './errors.ts';
import { type QueuedMail, type QueuedMessage, templateOf } from './model.ts';
import { type EmailTemplate, pickCustomization } from './customizations.ts';
import type { Administrators, BrandSource, Customizations, MailTransport, TokenPresence } from './ports.ts';
import { recipientKey, recipientLimit } from './recipient-limit.ts';
import { renderCustomized } from './render-customized.ts';
import { type RenderedMail, renderMail, type SenderIdentity } from './render-message.ts';
import { sendOnce } from './send-once.ts';
import { TemplateError } from './velocity/index.ts';

export interface DeliveryDependencies extends TextDependencies {
  readonly tokenPresence: TokenPresence;
  readonly brands: BrandSource;
  readonly customizations: Customizations;
  readonly mailTransport: MailTransport;
  readonly sender: SenderIdentity;
  readonly administrators: Administrators;
}

/**
 * What became of a message in this try. `early` (its token is not in the table yet) and `busy` (another worker has it) want another try,
 * everything else is the end of it: `sent`, `sent-in-own-words` (the customer's could not be filled), `repeated` (sent before), `expired` and
 * `void` (its link would not work), `muted` (the template's settings leave the recipient out), `limited` (the recipient has had enough),
 * `refused` (there is no such recipient); and those of texts.
 */
export type DeliveryOutcome =
  'sent' | 'sent-in-own-words' | 'repeated' | 'expired' | 'void' | 'muted' | 'limited' | 'refused' | 'early' | 'busy' | TextOutcome;

const minute = 60_000;

/** A change is committed within seconds of its message; whose token is not there by then never will be. */
const tokenGraceMilliseconds = 2 * minute;

/** To each administrator alone: when one mail fails, the next try sends only those that did not go out. */
async function deliverToAdministrators(deps: DeliveryDependencies, message: QueuedMail): Promise<DeliveryOutcome> {
  const outcomes: DeliveryOutcome[] = [];
  for (const { id, address, language } of await deps.administrators.list()) {
    outcomes.push(await deliverMail(deps, { ...message, id: `${message.id}.${id}`, userId: id, to: address, language }));
  }
  const waits = outcomes.find((outcome) => outcome === 'busy' || outcome === 'early');
  return waits ?? (outcomes.includes('sent') ? 'sent' : (outcomes[0] ?? 'refused'));
}

/** Delivers one message, once for each id as `sendOnce` says. Throws where a later try may succeed (the transport failed). */
export function deliverMessage(deps: DeliveryDependencies, message: QueuedMessage): Promise<DeliveryOutcome> {
  if (message.kind === 'text') return deliverText(deps, message);
  return message.to === toAdministrators ? deliverToAdministrators(deps, message) : deliverMail(deps, message);
}

async function deliverMail(deps: DeliveryDependencies, message: QueuedMail): Promise<DeliveryOutcome> {
  const now = deps.clock.now();
  const worthless = await findReasonNotToSend(deps, message, now);
  if (worthless !== undefined) return worthless;
  const template = await deps.customizations.find(message.template);
  if (await isMuted(deps, message, template)) return 'muted';
  return sendOnce(
    deps,
    message.id,
    (end) => (end === 'sent-in-own-words' ? 'sent' : end),
    () => attempt(deps, message, template, now),
  );
}

async function findReasonNotToSend(
  { tokenPresence }: DeliveryDependencies,
  { template, variables, tokenHash, passwordOf, emailOf, registrationOf, queued }: QueuedMail,
  now: number,
): Promise<'expired' | 'void' | 'early' | undefined> {
  const { expires } = templateOf(template);
  if (expires !== null && Number(variables[expires]) <= now) return 'expired';
  const isFresh = now - queued < tokenGraceMilliseconds;
  if (tokenHash !== null && !(await tokenPresence.has(tokenHash))) return isFresh ? 'early' : 'void';
  if (emailOf !== undefined && !(await tokenPresence.hasEmail(emailOf))) return isFresh ? 'early' : 'void';
  if (passwordOf !== undefined && !(await tokenPresence.hasPassword(passwordOf))) return isFresh ? 'early' : 'void';
  if (registrationOf !== undefined && !(await tokenPresence.hasRegistration(registrationOf))) return isFresh ? 'early' : 'void';
  return undefined;
}

async function isMuted(
  { administrators }: DeliveryDependencies,
  { to, isTest = false }: QueuedMail,
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
  message: QueuedMail,
  template: EmailTemplate | undefined,
  now: number,
): Promise<'sent' | 'sent-in-own-words' | 'refused' | 'limited'> {
  const { recipientLimiter, mailTransport } = deps;
  const counted = isLimited(message) ? recipientKey('mail', message.to) : undefined;
  if (counted !== undefined && !(await recipientLimiter.take(counted, { ...recipientLimit, now }))) return 'limited';
  try {
    const { rendered, isOwn } = await render(deps, message, template, now);
    await mailTransport.send(rendered, labelOf(message));
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
  message: QueuedMail,
  template: EmailTemplate | undefined,
  now: number,
): Promise<{ rendered: RenderedMail; isOwn: boolean }> {
  const brand = await brands.getBrand();
  const ours = (isOwn: boolean) => ({ rendered: renderMail(message, brand, sender), isOwn });
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

function labelOf({ template, userId }: QueuedMail): MailLabel {
  return userId === undefined ? { template } : { template, userId };
}

function isLimited({ template, isTest = false }: QueuedMail): boolean {
  return isTest || templateOf(template).byStrangers;
}
