import type { HookChannel, HookHeader } from '../hooks/index.ts';
import type { Versioned } from '../kernel/index.ts';
import type { Sealed } from '../security/index.ts';

/** Okta's other two types, `com.okta.oauth2.tokens.transform` and `com.okta.saml.tokens.transform`, are about tokens that Roster does not issue. */
export const inlineHookTypes = [
  'com.okta.import.transform',
  'com.okta.telephony.provider',
  'com.okta.user.credential.password.import',
  'com.okta.user.pre-registration',
] as const;
export type InlineHookType = (typeof inlineHookTypes)[number];

export const isInlineHookType = (type: string): type is InlineHookType => (inlineHookTypes as readonly string[]).includes(type);

/** Okta's own figures. */
export const inlineHookLimits = {
  /** Of an org. */
  hooks: 50,
  keys: 50,
  nameLength: 255,
  uriLength: 1024,
  /** Of an endpoint's answer, its headers included. */
  responseBytes: 262_144,
} as const;

/** The endpoint knows the sender by a header. */
export interface HttpChannel extends HookChannel {
  readonly type: 'HTTP';
}

/** The endpoint wants a token, which an authorization server gives. */
export interface OAuthChannel {
  readonly type: 'OAUTH';
  readonly uri: string;
  readonly headers: readonly HookHeader[];
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string | null;
  /** How Roster proves to that server who it is. The secret is sealed for this hook and that server's origin, and never shown again. */
  readonly proof:
    { readonly by: 'client_secret_post'; readonly secret: Sealed } | { readonly by: 'private_key_jwt'; readonly hookKeyId: string };
}

export type InlineHookChannel = HttpChannel | OAuthChannel;

/** An endpoint that is asked while something happens, and whose answer changes what happens. */
export interface InlineHook extends Versioned {
  readonly name: string;
  readonly type: InlineHookType;
  readonly status: 'ACTIVE' | 'INACTIVE';
  /** UTC milliseconds. */
  readonly created: number;
  readonly channel: InlineHookChannel;
}

/** A key pair by which hooks prove to an authorization server who they are. */
export interface HookKey extends Versioned {
  readonly name: string;
  /** `kid` of the public key. */
  readonly keyId: string;
  readonly created: number;
  readonly publicKey: { readonly n: string; readonly e: string };
  /** PKCS #8, sealed for this key. */
  readonly privateKey: Sealed;
}

type Maybe<Value> = Value | null | undefined;

/** What a caller says of a channel, of the right types and not yet checked. */
export interface ChannelInput {
  readonly type: 'HTTP' | 'OAUTH';
  readonly config: {
    readonly uri?: Maybe<string>;
    readonly method?: Maybe<string>;
    readonly headers?: Maybe<readonly (HookHeader | null)[]>;
    readonly authScheme?: Maybe<{ readonly key?: Maybe<string>; readonly value?: Maybe<string> }>;
    readonly authType?: Maybe<string>;
    readonly clientId?: Maybe<string>;
    readonly clientSecret?: Maybe<string>;
    readonly hookKeyId?: Maybe<string>;
    readonly tokenUrl?: Maybe<string>;
    readonly scope?: Maybe<string>;
  };
}

export interface InlineHookInput {
  readonly name: string;
  /** Never changes: a replacement may repeat it. */
  readonly type?: string | undefined;
  readonly channel: ChannelInput;
}

/** What is not said stays as it is. */
export interface InlineHookUpdate {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly channel?: ChannelInput | undefined;
}
