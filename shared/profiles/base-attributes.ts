import type { Attribute } from './model.ts';

type Options = Partial<Omit<Attribute, 'name' | 'title' | 'self'>>;

const text = (name: string, title: string, self: Attribute['self'], options: Options = {}): Attribute => ({
  name,
  title,
  type: 'string',
  self,
  ...options,
});

/**
 * The 31 base attributes of a user, as a fresh Okta org has them.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/
 */
export const baseUserAttributes: readonly Attribute[] = [
  text('login', 'Username', 'READ_WRITE', { required: true, minLength: 5, maxLength: 100 }),
  text('firstName', 'First name', 'READ_WRITE', { required: true, minLength: 1, maxLength: 50 }),
  text('lastName', 'Last name', 'READ_WRITE', { minLength: 1, maxLength: 50 }),
  text('middleName', 'Middle name', 'READ_ONLY'),
  text('honorificPrefix', 'Honorific prefix', 'READ_ONLY'),
  text('honorificSuffix', 'Honorific suffix', 'READ_ONLY'),
  text('email', 'Primary email', 'READ_WRITE', { required: true, format: 'email', minLength: 5, maxLength: 100 }),
  text('title', 'Title', 'READ_ONLY'),
  text('displayName', 'Display name', 'READ_ONLY'),
  text('nickName', 'Nickname', 'READ_ONLY'),
  text('profileUrl', 'Profile Url', 'READ_ONLY', { format: 'uri' }),
  text('secondEmail', 'Secondary email', 'READ_WRITE', { format: 'email', minLength: 5, maxLength: 100 }),
  text('mobilePhone', 'Mobile phone', 'READ_WRITE', { maxLength: 100 }),
  text('primaryPhone', 'Primary phone', 'HIDE', { maxLength: 100 }),
  text('streetAddress', 'Street address', 'HIDE'),
  text('city', 'City', 'HIDE'),
  text('state', 'State', 'HIDE'),
  text('zipCode', 'Zip code', 'HIDE'),
  text('countryCode', 'Country code', 'HIDE', { format: 'country-code' }),
  text('postalAddress', 'Postal Address', 'HIDE'),
  text('preferredLanguage', 'Preferred language', 'READ_ONLY', { format: 'language-code' }),
  text('locale', 'Locale', 'READ_ONLY', { format: 'locale' }),
  text('timezone', 'Time zone', 'READ_ONLY', { format: 'timezone' }),
  text('userType', 'User type', 'READ_ONLY'),
  text('employeeNumber', 'Employee number', 'READ_ONLY'),
  text('costCenter', 'Cost center', 'READ_ONLY'),
  text('organization', 'Organization', 'READ_ONLY'),
  text('division', 'Division', 'READ_ONLY'),
  text('department', 'Department', 'READ_ONLY'),
  text('managerId', 'ManagerId', 'READ_ONLY'),
  text('manager', 'Manager', 'READ_ONLY'),
];

export const baseGroupAttributes: readonly Attribute[] = [
  text('name', 'Name', 'READ_WRITE', { description: 'Name', required: true, maxLength: 255 }),
  text('description', 'Description', 'READ_WRITE', { description: 'Description', maxLength: 1024 }),
];

/** The order in which a profile is shown: the schema's, whatever the order in which it was written. */
export function inSchemaOrder<Value>(
  schema: { readonly base: readonly Attribute[]; readonly custom: readonly Attribute[] },
  profile: Readonly<Record<string, Value>>,
) {
  const ordered: Record<string, Value> = {};
  for (const { name } of [...schema.base, ...schema.custom]) {
    const value = profile[name];
    if (value !== undefined) ordered[name] = value;
  }
  return ordered;
}
