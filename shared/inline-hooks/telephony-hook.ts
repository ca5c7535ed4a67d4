import { type Context, randomText, toOktaTime } from '../kernel/index.ts';
import type { CodePurpose, OtherSender, TextToSend } from '../messaging/index.ts';
import { askEndpoint } from './ask-endpoint.ts';
import type { InlineHook } from './model.ts';
import type { InlineCallServices, InlineEventRecorder, InlineHookStore } from './ports.ts';
import type { HookAnswer } from './read-answer.ts';
import { executedEvent, processedEvent } from './tell-of-calls.ts';

export interface TelephonyHookServices extends InlineCallServices {
  readonly inlineHooks: Pick<InlineHookStore, 'list'>;
  readonly eventRecorder: InlineEventRecorder;
}

/** Okta documents the first; the others are named after it. */
const requestTypes: Readonly<Record<CodePurpose, string>> = {
  enrollment: 'com.okta.user.telephony.pre-enrollment',
  verification: 'com.okta.user.telephony.verification',
  recovery: 'com.okta.user.telephony.recovery',
  unlock: 'com.okta.user.telephony.unlock',
};

/**
 * What a telephony hook is asked. Both profiles stand in `data`, as in Okta's contract, and in `data.context`, as in some of its examples.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/InlineHook/#tag/InlineHook/operation/createTelephonyInlineHook
 */
function telephonyRequest(
  { channel, type }: InlineHook,
  { to, code, template, expires, language, purpose, user }: TextToSend,
  at: number,
  { requestId }: Context,
): object {
  const profiles = {
    userProfile: { firstName: user.firstName, lastName: user.lastName, login: user.login, userId: user.id },
    messageProfile: {
      msgTemplate: template,
      phoneNumber: to,
      otpExpires: toOktaTime(expires),
      deliveryChannel: 'SMS',
      otpCode: code,
      locale: language,
    },
  };
  return {
    eventId: randomText(22),
    eventTime: new Date(at).toISOString(),
    eventType: type,
    eventTypeVersion: '1.0',
    contentType: 'application/json',
    cloudEventVersion: '0.1',
    source: channel.uri,
    requestType: requestTypes[purpose],
    data: { context: { request: { id: requestId }, ...profiles }, ...profiles },
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Said = { readonly status: 'SUCCESSFUL' | 'PENDING' | 'FAILED' } | { readonly fault: string };

/** What the last command of an answer says of the text. `value` is a list of one; an object alone is taken for it. */
function statusIn({ commands, error }: HookAnswer): Said {
  if (error !== null) return { status: 'FAILED' };
  const command = commands.findLast(({ type }) => type === 'com.okta.telephony.action');
  if (command === undefined) return { fault: 'The answer has no com.okta.telephony.action' };
  const [value]: unknown[] = Array.isArray(command.value) ? command.value : [command.value];
  const status = isObject(value) ? value['status'] : undefined;
  if (status === 'SUCCESSFUL' || status === 'PENDING' || status === 'FAILED') return { status };
  return { fault: 'The com.okta.telephony.action says neither SUCCESSFUL, PENDING nor FAILED' };
}

/**
 * The org's own provider of texts: the oldest active telephony hook, asked once. Whatever keeps it from saying that the text is on its way
 * leaves the text to Roster's own sender.
 */
export function telephonyHook(services: TelephonyHookServices): OtherSender {
  const { inlineHooks, eventRecorder, clock } = services;
  return {
    async send(text, context) {
      const hook = (await inlineHooks.list()).find(
        ({ type, status }) => type === 'com.okta.telephony.provider' && status === 'ACTIVE',
      );
      if (hook === undefined) return false;
      const asked = await askEndpoint(services, hook, telephonyRequest(hook, text, clock.now(), context)).catch(() => ({
        ok: false as const,
        kind: 'failed' as const,
        fault: 'The endpoint could not be called',
        calls: 0,
      }));
      const requestType = requestTypes[text.purpose];
      await eventRecorder.record(executedEvent(hook, asked, { requestType }, clock.now(), context));
      if (!asked.ok) return false;
      const said = statusIn(asked.answer);
      const fault = 'fault' in said ? said.fault : undefined;
      const decision = 'status' in said ? said.status : 'FAILED';
      await eventRecorder.record(processedEvent(hook, asked.answer.debugContext, { fault, decision }, clock.now(), context));
      return decision !== 'FAILED';
    },
  };
}
