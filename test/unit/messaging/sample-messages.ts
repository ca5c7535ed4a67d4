import {
  type Administrators,
  type DeliveryDependencies,
  type EmailTemplate,
  type MailLabel,
  messageTemplates,
  type NoticeDependencies,
  type QueuedMail,
  type RecipientLimiter,
  type RenderedMail,
  type RenderedText,
  type CodeText,
  type SentMessages,
  type TemplateName,
  type TextRules,
  type TextToSend,
  usualTextRules,
} from '../../../shared/messaging/index.ts';
import type { RosterEvent } from '../../../shared/kernel/index.ts';
import { plainBrand } from '../../../shared/presentation/index.ts';

export const noon = Date.UTC(2026, 10, 23, 12);
export const templateNames = Object.keys(messageTemplates).filter((name): name is TemplateName => name in messageTemplates);
export const sender = { origin: 'https://id.example.com', mailSender: 'no-reply@example.com' };

const samples = {
  text: 'Ana',
  path: '/activate/Token0123456789abcdefg',
  time: String(noon + 3_600_000),
  date: String(noon),
  clock: String(noon),
};

export function message(template: TemplateName = 'UserActivation', changes: Partial<QueuedMail> = {}): QueuedMail {
  const variables = Object.entries(messageTemplates[template].variables).map(([name, kind]) => [name, samples[kind]] as const);
  return {
    id: 'message-1',
    kind: 'mail',
    to: 'ana@example.com',
    template,
    language: 'en',
    queued: noon,
    tokenHash: null,
    ...changes,
    variables: { ...Object.fromEntries(variables), ...changes.variables },
  };
}

export const code = (changes: Partial<CodeText> = {}): CodeText => ({
  id: 'code-1',
  kind: 'text',
  userId: '00u1',
  to: '+4915112345678',
  language: 'en',
  purpose: 'recovery',
  code: '012345',
  expires: noon + 600_000,
  queued: noon,
  ...changes,
});

/** Same contract as the table's: test/ports/sent-messages.test.ts holds both to it. */
export class MemorySentMessages implements SentMessages {
  readonly items = new Map<string, { state: string; holder?: string; until?: number }>();

  begin(...[id, { holder, now, until }]: Parameters<SentMessages['begin']>): Promise<'new' | 'sent' | 'busy'> {
    const found = this.items.get(id);
    if (found !== undefined && found.state !== 'sending') return Promise.resolve('sent');
    if (found !== undefined && (found.until ?? 0) > now && found.holder !== holder) return Promise.resolve('busy');
    this.items.set(id, { state: 'sending', holder, until });
    return Promise.resolve('new');
  }

  done(id: string, outcome: string): Promise<void> {
    if ((this.items.get(id)?.state ?? 'sending') === 'sending') this.items.set(id, { state: outcome });
    return Promise.resolve();
  }

  release(id: string, holder: string): Promise<void> {
    if (this.items.get(id)?.holder === holder) this.items.delete(id);
    return Promise.resolve();
  }
}

export class MemoryRecipientLimiter implements RecipientLimiter {
  readonly counts = new Map<string, { began: number; sent: number }>();

  take(...[recipient, { most, windowMilliseconds, now }]: Parameters<RecipientLimiter['take']>): Promise<boolean> {
    const found = this.counts.get(recipient);
    const current = found !== undefined && found.began > now - windowMilliseconds ? found : { began: now, sent: 0 };
    if (current.sent >= most) return Promise.resolve(false);
    this.counts.set(recipient, { ...current, sent: current.sent + 1 });
    return Promise.resolve(true);
  }

  giveBack(recipient: string): Promise<void> {
    const found = this.counts.get(recipient);
    if (found !== undefined && found.sent > 0) this.counts.set(recipient, { ...found, sent: found.sent - 1 });
    return Promise.resolve();
  }
}

/** A world in which messages go out into arrays. */
export class MessageWorld {
  now = noon;
  readonly mails: RenderedMail[] = [];
  readonly labels: MailLabel[] = [];
  readonly texts: RenderedText[] = [];
  textRules: TextRules = usualTextRules;
  readonly told: RosterEvent[] = [];
  /** Notices that the log has. */
  readonly noticed = new Set<string>();
  /** What the org's own sender was asked to send, and whether it takes it. */
  readonly offered: TextToSend[] = [];
  isTakenByOther = false;
  readonly tokens = new Set<string>();
  /** When whose password was set. */
  readonly passwords = new Map<string, number>();
  /** Whose address is which. */
  readonly emails = new Map<string, string>();
  readonly registrations = new Map<string, number>();
  administrators: Awaited<ReturnType<Administrators['list']>> = [];
  templates: readonly EmailTemplate[] = [];
  readonly bodies = new Map<string, string>();
  readonly profiles = new Map<string, Readonly<Record<string, unknown>>>();
  readonly sentMessages = new MemorySentMessages();
  readonly recipientLimiter = new MemoryRecipientLimiter();
  /** What the next hand-over does instead of succeeding. */
  nextFailure: Error | undefined;

  get deps(): DeliveryDependencies & NoticeDependencies {
    const handOver = <Rendered>(kept: Rendered[]) => ({
      send: (rendered: Rendered): Promise<void> => {
        const failure = this.nextFailure;
        this.nextFailure = undefined;
        if (failure !== undefined) return Promise.reject(failure);
        kept.push(rendered);
        return Promise.resolve();
      },
    });
    return {
      clock: { now: () => this.now },
      sentMessages: this.sentMessages,
      recipientLimiter: this.recipientLimiter,
      tokenPresence: {
        has: (hash) => Promise.resolve(this.tokens.has(hash)),
        hasPassword: ({ userId, changed }) => Promise.resolve(this.passwords.get(userId) === changed),
        hasEmail: ({ userId, email }) => Promise.resolve(this.emails.get(userId) === email),
        hasRegistration: ({ userId, at }) => Promise.resolve(this.registrations.get(userId) === at),
      },
      customizations: {
        find: (name) => Promise.resolve(this.templates.find((template) => template.name === name)),
        body: (id) => Promise.resolve(this.bodies.get(id)),
      },
      profiles: { find: (id) => Promise.resolve(this.profiles.get(id) ?? {}) },
      brands: { getBrand: () => Promise.resolve(plainBrand('Acme')) },
      textRules: () => Promise.resolve(this.textRules),
      tell: (event) => Promise.resolve(void this.told.push(event)),
      orgParty: () => Promise.resolve({ id: '00o1', type: 'Org', alternateId: null, displayName: 'Acme' }),
      userParty: (id) => Promise.resolve({ id, type: 'User', alternateId: null, displayName: null }),
      otherSender: {
        send: (text) => {
          this.offered.push(text);
          return Promise.resolve(this.isTakenByOther);
        },
      },
      codeWords: {
        template: (language) => Promise.resolve(`${language}: \${code}`),
        write: (digits, language) => Promise.resolve(`${language}: ${digits}`),
      },
      mailTransport: {
        send: async (mail, label) => {
          await handOver(this.mails).send(mail);
          this.labels.push(label);
        },
      },
      noticeLog: {
        record: (id, event) => {
          if (this.noticed.has(id)) return Promise.resolve(false);
          this.noticed.add(id);
          this.told.push(event);
          return Promise.resolve(true);
        },
      },
      textTransport: handOver(this.texts),
      sender,
      administrators: { list: () => Promise.resolve(this.administrators) },
    };
  }
}
