import type { Attribute } from '../profiles/index.ts';
import type { Question } from './questions.ts';

/** How people answer a question: the control, and what browsers are told of it. */
export interface Control {
  readonly type: 'text' | 'email' | 'tel' | 'url' | 'number' | 'date' | 'select' | 'checkbox';
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
  readonly help?: string | undefined;
  /** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
  readonly autocomplete?: string | undefined;
  readonly inputmode?: 'numeric' | 'decimal' | undefined;
  /** Characters. */
  readonly maxLength?: number | undefined;
}

const autocompletes: ReadonlyMap<string, string> = new Map([
  ['firstName', 'given-name'],
  ['lastName', 'family-name'],
  ['middleName', 'additional-name'],
  ['displayName', 'name'],
  ['nickName', 'nickname'],
  ['honorificPrefix', 'honorific-prefix'],
  ['honorificSuffix', 'honorific-suffix'],
  ['title', 'organization-title'],
  ['email', 'email'],
  ['login', 'username'],
  ['mobilePhone', 'tel'],
  ['primaryPhone', 'tel'],
  ['organization', 'organization'],
  ['streetAddress', 'street-address'],
  ['city', 'address-level2'],
  ['state', 'address-level1'],
  ['zipCode', 'postal-code'],
  ['countryCode', 'country'],
]);

function typeOf({ name, type, format, pattern, enum: values }: Attribute): Control['type'] {
  if (type === 'boolean') return 'checkbox';
  if (values !== undefined && type !== 'array') return 'select';
  if (format === 'email' || (name === 'login' && pattern === undefined)) return 'email';
  if (format === 'uri') return 'url';
  return name.endsWith('Phone') ? 'tel' : 'text';
}

function optionsOf({ enum: values = [], oneOf }: Attribute): Control['options'] {
  return values.map((value, index) => ({ value: String(value), label: oneOf?.[index]?.title ?? String(value) }));
}

/** A description that says no more than the label is none. */
const helpOf = ({ title, description }: Attribute, label: string): string | undefined =>
  description === undefined || description === '' || description === title || description === label ? undefined : description;

export function controlOf({ name, label, attribute }: Question): Control {
  const autocomplete = autocompletes.get(name);
  if (attribute === undefined) return { type: 'text', autocomplete };
  const type = typeOf(attribute);
  return {
    type,
    autocomplete,
    help: helpOf(attribute, label),
    ...(type === 'select' ? { options: optionsOf(attribute) } : {}),
    // `type=number` turns on the wheel and swallows what is no number, so that nobody could be told.
    ...(attribute.type === 'integer' ? { inputmode: 'numeric' as const } : {}),
    ...(attribute.type === 'number' ? { inputmode: 'decimal' as const } : {}),
    ...(attribute.type === 'string' && type !== 'select' ? { maxLength: attribute.maxLength } : {}),
  };
}
