/** An attribute of a profile: what Okta's schema says of it, in one flat record. */
export interface Attribute {
  readonly name: string;
  readonly title: string;
  readonly type: 'string' | 'boolean' | 'number' | 'integer' | 'array';
  readonly itemType?: 'string' | 'number' | 'integer';
  readonly format?: 'email' | 'uri' | 'country-code' | 'language-code' | 'locale' | 'timezone' | 'date-time';
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** What the person herself may do with it. */
  readonly self: 'HIDE' | 'READ_ONLY' | 'READ_WRITE';
}

export interface Schema {
  readonly id: string;
  /** `user` or `group`. */
  readonly name: 'user' | 'group';
  readonly title: string;
  readonly description: string;
  readonly created: number;
  readonly lastUpdated: number;
  readonly base: readonly Attribute[];
  readonly custom: readonly Attribute[];
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
