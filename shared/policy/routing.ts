import { evaluate, type Subject } from './evaluate.ts';
import type { AppCondition, AppReference, PlatformCondition, Policy, UserIdentifierCondition } from './model.ts';

type MatchType = UserIdentifierCondition['patterns'][number]['matchType'];

/** Who checks who somebody is. */
export interface IdentityProvider {
  readonly type: 'OKTA';
}

const matchings = {
  SUFFIX: (text, by) => text.endsWith(by),
  STARTS_WITH: (text, by) => text.startsWith(by),
  EQUALS: (text, by) => text === by,
  CONTAINS: (text, by) => text.includes(by),
} satisfies Record<MatchType, (text: string, by: string) => boolean>;

/** How patterns are held against a text. Okta's `EXPRESSION` would take the engine of patterns, which is larger than all the rest. */
export const matchTypes = Object.keys(matchings) as readonly MatchType[];

/** Whether what somebody typed, or an attribute of whom that is, fits one of the patterns, whatever its case. Without patterns anything fits. */
export function fitsIdentifier(
  { type, attribute, patterns }: UserIdentifierCondition,
  { identifier, attributes = {} }: Pick<Subject, 'identifier' | 'attributes'>,
): boolean {
  if (patterns.length === 0) return true;
  const text = type === 'ATTRIBUTE' ? attributes[attribute ?? ''] : identifier;
  if (typeof text !== 'string') return false;
  return patterns.some(({ matchType, value }) => matchings[matchType](text.toLowerCase(), value.toLowerCase()));
}

/** Where a request comes from, as far as it says. */
export interface Platform {
  readonly type: 'DESKTOP' | 'MOBILE' | 'OTHER';
  readonly os: string;
}

const platforms: Readonly<Record<string, Platform>> = {
  IOS: { type: 'MOBILE', os: 'IOS' },
  ANDROID: { type: 'MOBILE', os: 'ANDROID' },
  WINDOWS: { type: 'DESKTOP', os: 'WINDOWS' },
  MACOS: { type: 'DESKTOP', os: 'OSX' },
  OSX: { type: 'DESKTOP', os: 'OSX' },
  CHROMEOS: { type: 'DESKTOP', os: 'CHROMEOS' },
  LINUX: { type: 'DESKTOP', os: 'LINUX' },
};

/** The platform of an operating system, by Okta's name of it. */
export const platformOf = (os: string): Platform => platforms[os.toUpperCase()] ?? { type: 'OTHER', os: 'OTHER' };

/** Of an unknown platform nothing but `ANY` is true. */
export function isOnPlatform({ include, exclude }: PlatformCondition, platform: Platform | undefined): boolean {
  const fits = ({ type, os }: PlatformCondition['include'][number]): boolean =>
    (type === 'ANY' || type === platform?.type) && (os.type === 'ANY' || os.type === platform?.os);
  return !exclude.some(fits) && (include.length === 0 || include.some(fits));
}

/** Whether it is one of these applications, by its id or by what it is an instance of. */
export function isForApp({ include, exclude }: AppCondition, app: Subject['app']): boolean {
  const fits = ({ type, id, name }: AppReference): boolean =>
    type === 'APP' ? id !== undefined && id === app?.id : name !== undefined && name === app?.name;
  return !exclude.some(fits) && (include.length === 0 || include.some(fits));
}

/** Where somebody is sent to sign in, by the policy of type IDP_DISCOVERY. There is nobody but Roster to send her to. */
export function routingFor(policies: readonly Policy[], subject: Subject): readonly IdentityProvider[] {
  // The actions of a type's rules are what `completeActions` made of them.
  const action = evaluate(policies, subject).rule?.actions['idp'] as
    { readonly providers: readonly IdentityProvider[] } | undefined;
  return action?.providers ?? [{ type: 'OKTA' }];
}
