import type { AttributeFormat, Choice, Master, ScalarType } from './model.ts';

/** What a client says of an attribute: what it leaves out stays as it is, null takes it away. */
export interface AttributeInput {
  readonly title?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly type?: ScalarType | 'array' | undefined;
  readonly items?:
    | {
        readonly type?: 'string' | 'number' | 'integer' | undefined;
        readonly enum?: readonly (string | number)[] | null | undefined;
        readonly oneOf?: readonly Choice[] | null | undefined;
      }
    | null
    | undefined;
  readonly format?: AttributeFormat | 'encrypted' | 'hashed' | null | undefined;
  readonly required?: boolean | null | undefined;
  /** Okta answers a word and takes true as well. */
  readonly unique?: boolean | 'UNIQUE_VALIDATED' | 'PENDING_UNIQUENESS' | 'NOT_UNIQUE' | null | undefined;
  readonly minLength?: number | null | undefined;
  readonly maxLength?: number | null | undefined;
  readonly minimum?: number | null | undefined;
  readonly maximum?: number | null | undefined;
  readonly pattern?: string | null | undefined;
  readonly enum?: readonly (string | number)[] | null | undefined;
  readonly oneOf?: readonly Choice[] | null | undefined;
  readonly default?: string | number | boolean | readonly (string | number)[] | null | undefined;
  readonly externalName?: string | null | undefined;
  readonly externalNamespace?: string | null | undefined;
  readonly mutability?: 'READ_WRITE' | 'READ_ONLY' | 'WRITE_ONLY' | 'IMMUTABLE' | null | undefined;
  readonly scope?: 'NONE' | 'SELF' | null | undefined;
  readonly permissions?:
    readonly { readonly principal: string; readonly action: 'HIDE' | 'READ_ONLY' | 'READ_WRITE' }[] | null | undefined;
  readonly master?: Master | null | undefined;
}

/** A change of a schema: attributes by name, null takes one away. */
export interface SchemaInput {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly base?: Readonly<Record<string, AttributeInput | null>> | undefined;
  readonly custom?: Readonly<Record<string, AttributeInput | null>> | undefined;
}
