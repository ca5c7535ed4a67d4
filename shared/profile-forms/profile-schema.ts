import type { Attribute, AttributeFormat, Choice } from '../profiles/index.ts';
import type { Question } from './questions.ts';

/** An attribute in the form that a client is given: JSON Schema, as in Okta's answers. */
interface Property {
  readonly type: Attribute['type'];
  readonly title: string;
  readonly description?: string;
  readonly format?: AttributeFormat;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly enum?: readonly (string | number)[];
  readonly oneOf?: readonly Choice[];
  readonly items?: {
    readonly type: 'string' | 'number' | 'integer';
    readonly enum?: readonly (string | number)[];
    readonly oneOf?: readonly Choice[];
  };
}

/** A form's questions as clients read them. `required` and `fieldOrder` name properties. */
export interface ProfileSchema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
  readonly fieldOrder: readonly string[];
}

const facts = ['description', 'format', 'minLength', 'maxLength', 'minimum', 'maximum', 'pattern'] as const;

/** What is there of some members. */
function pick<Source extends object, Name extends keyof Source>(source: Source, names: readonly Name[]): Pick<Source, Name> {
  const present = names.filter((name) => source[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, source[name]])) as Pick<Source, Name>;
}

function propertyOf({ label, attribute }: Question): Property {
  if (attribute === undefined) return { type: 'string', title: label };
  const choices = pick(attribute, ['enum', 'oneOf']);
  const shape = attribute.type === 'array' ? { items: { type: attribute.itemType ?? ('string' as const), ...choices } } : choices;
  return { type: attribute.type, title: label, ...pick(attribute, facts), ...shape };
}

export function profileSchemaOf(questions: readonly Question[]): ProfileSchema {
  return {
    properties: Object.fromEntries(questions.map((question) => [question.name, propertyOf(question)])),
    required: questions.filter(({ required }) => required).map(({ name }) => name),
    fieldOrder: questions.map(({ name }) => name),
  };
}

/** The questions that a client was given: what `profileSchemaOf` made of them is all that a form needs. */
export function questionsFrom({ properties, required, fieldOrder }: ProfileSchema): Question[] {
  return fieldOrder.flatMap((name) => {
    const property = properties[name];
    if (property === undefined) return [];
    const { items, title, ...rest } = property;
    const list = items === undefined ? {} : { itemType: items.type, ...pick(items, ['enum', 'oneOf']) };
    const attribute: Attribute = { name, title, self: 'READ_WRITE', ...rest, ...list };
    return [{ name, label: title, required: required.includes(name), attribute }];
  });
}
