/** A value of one of several, and how people read it. */
export interface Choice {
  readonly const: string | number;
  readonly title: string;
}

export type ScalarType = 'string' | 'boolean' | 'number' | 'integer';

export const attributeFormats = [
  'email',
  'uri',
  'date-time',
  'ref-id',
  'country-code',
  'language-code',
  'locale',
  'timezone',
] as const;
export type AttributeFormat = (typeof attributeFormats)[number];

export interface Master {
  readonly type: 'PROFILE_MASTER' | 'OKTA' | 'OVERRIDE';
  /** With `OVERRIDE`: who may write it, the first before the others. */
  readonly priority?: readonly { readonly type: string; readonly value?: string | undefined }[] | undefined;
}

/**
 * - `UNIQUE_VALIDATED`: every value that is stored has its claim, so no two are alike.
 * - `PENDING_UNIQUENESS`: new values are claimed; older ones are being claimed.
 */
export type Uniqueness = 'UNIQUE_VALIDATED' | 'PENDING_UNIQUENESS';

/** An attribute of a profile: what Okta's schema says of it, in one flat record. */
export interface Attribute {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly type: ScalarType | 'array';
  /** Of a list's elements. @default string */
  readonly itemType?: 'string' | 'number' | 'integer';
  readonly format?: AttributeFormat;
  readonly required?: boolean;
  readonly unique?: Uniqueness;
  /** While `unique` is pending: since when (UTC milliseconds), and how many values stood in its way when all had been looked at. */
  readonly claiming?: { readonly since: number; readonly conflicts?: number };
  /** In characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Of numbers; both ends are allowed. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** The whole value has to match. Of `login`: `.+` is any, none is an e-mail address. */
  readonly pattern?: string;
  /** The values that are allowed; of a list, for each element. */
  readonly enum?: readonly (string | number)[];
  /** Titles for all of `enum`, in its order. */
  readonly oneOf?: readonly Choice[];
  /** The value where none is given, at the beginning and with every change. */
  readonly default?: string | number | boolean | readonly (string | number)[];
  readonly externalName?: string;
  readonly externalNamespace?: string;
  /** @default READ_WRITE */
  readonly mutability?: 'READ_WRITE' | 'READ_ONLY' | 'WRITE_ONLY' | 'IMMUTABLE';
  /** @default NONE */
  readonly scope?: 'NONE' | 'SELF';
  /** What the person herself may do with it. */
  readonly self: 'HIDE' | 'READ_ONLY' | 'READ_WRITE';
  /** @default PROFILE_MASTER */
  readonly master?: Master;
}

/** An attribute that is gone from the schema, while its values are still being taken out of profiles. */
export interface RemovedAttribute {
  readonly name: string;
  /** UTC milliseconds. */
  readonly since: number;
}

export interface Schema {
  readonly id: string;
  /** Whose profiles it describes. */
  readonly name: 'user' | 'group' | 'app';
  readonly title: string;
  readonly description: string;
  readonly created: number;
  readonly lastUpdated: number;
  readonly base: readonly Attribute[];
  readonly custom: readonly Attribute[];
  readonly removed?: readonly RemovedAttribute[];
}

export interface UserType {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly default: boolean;
  readonly schemaId: string;
  readonly created: number;
  readonly createdBy: string;
  readonly lastUpdated: number;
  readonly lastUpdatedBy: string;
}
