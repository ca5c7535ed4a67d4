import type { RegistrationVerdict } from '../registration/index.ts';
import type { HookAnswer, HookCommand, HookError } from './read-answer.ts';

const causeCharacters = 300;

/** Plain text on one line. What it looks like is the page's to escape. */
const plain = (text: string): string =>
  text
    .slice(0, causeCharacters * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, causeCharacters)
    .toWellFormed();

const place = /^data\.userProfile(?:Update)?\.([A-Za-z_][A-Za-z0-9_]*)$/;

/** What people are to read at an attribute; causes that name none have no place on the form. */
function messagesOf({ errorCauses }: HookError) {
  return errorCauses.flatMap(({ location, errorSummary }) => {
    const [, attribute] = place.exec(location ?? '') ?? [];
    const text = plain(errorSummary ?? '');
    return attribute === undefined || text === '' ? [] : [{ attribute, text }];
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names that mean something to objects of JavaScript are nobody's attributes. */
const isAttributeName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name) && !(name in Object.prototype);

interface Draft {
  isDenied: boolean;
  readonly changes: Map<string, unknown>;
}

/** The command that sets attributes: of whoever registers, and of whoever adds to her profile. */
export type UpdateCommand = 'com.okta.user.profile.update' | 'com.okta.user.progressive.profile.update';

/** Follows a command; gives why it can't be followed. */
function follow(draft: Draft, { type, value }: HookCommand, update: UpdateCommand): string | undefined {
  if (!isObject(value)) return 'A command has no value';
  if (type === 'com.okta.action.update') {
    const { registration } = value;
    if (registration !== 'ALLOW' && registration !== 'DENY') return 'A com.okta.action.update says neither ALLOW nor DENY';
    draft.isDenied = registration === 'DENY';
    return undefined;
  }
  if (type !== update) return 'A command is not one of this request';
  const names = Object.keys(value);
  if (!names.every(isAttributeName)) return `A ${update} names what can be no attribute`;
  for (const name of names) draft.changes.set(name, value[name]);
  return undefined;
}

/** What an answer makes of a registration. Where a command can't be followed none is, and `fault` says why. */
export type ReadVerdict = { readonly verdict: RegistrationVerdict; readonly fault?: string };

/**
 * Commands count in their order, the later over the earlier. Any error, even an empty one, and no command counts, and nobody is registered.
 *
 * @see https://developer.okta.com/docs/guides/registration-inline-hook/
 */
export function registrationVerdict(
  { commands, error }: Pick<HookAnswer, 'commands' | 'error'>,
  update: UpdateCommand = 'com.okta.user.profile.update',
): ReadVerdict {
  if (error !== null) return { verdict: { registers: false, because: 'notNow', messages: messagesOf(error) } };
  const draft: Draft = { isDenied: false, changes: new Map() };
  for (const command of commands) {
    const fault = follow(draft, command, update);
    if (fault !== undefined) return { verdict: { registers: false, because: 'failed', messages: [] }, fault };
  }
  if (draft.isDenied) return { verdict: { registers: false, because: 'denied', messages: [] } };
  return { verdict: { registers: true, changes: draft.changes } };
}
