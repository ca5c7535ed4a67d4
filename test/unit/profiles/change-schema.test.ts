import { describe, expect, it } from '@jest/globals';

import { RosterError } from '../../../shared/kernel/index.ts';
import {
  type AttributeInput,
  baseGroupAttributes,
  baseUserAttributes,
  changeSchema,
  type Schema,
  type SchemaInput,
} from '../../../shared/profiles/index.ts';

const schema: Schema = {
  id: 'osc1',
  name: 'user',
  title: 'User',
  description: '',
  created: 1,
  lastUpdated: 1,
  base: baseUserAttributes,
  custom: [
    { name: 'badge', title: 'Badge', type: 'string', maxLength: 20, self: 'READ_ONLY' },
    { name: 'drink', title: 'Drink', type: 'string', enum: ['tea'], oneOf: [{ const: 'tea', title: 'Tea' }], self: 'HIDE' },
  ],
};
const groups: Schema = { ...schema, id: 'osc2', name: 'group', base: baseGroupAttributes, custom: [] };
const text: AttributeInput = { title: 'Text', type: 'string' };

const change = (input: SchemaInput, of = schema, others: readonly Schema[] = []) => changeSchema(of, input, others, 2);
const custom = (name: string, given: AttributeInput | null): SchemaInput => ({ custom: { [name]: given } });

function causesOf(input: SchemaInput, of = schema, others: readonly Schema[] = []): readonly string[] {
  try {
    change(input, of, others);
    return [];
  } catch (error) {
    if (!(error instanceof RosterError) || error.code !== 'validation-failed') throw error;
    return (error as RosterError<'validation-failed'>).facts.causes;
  }
}

describe('a change of a schema', () => {
  it('adds an attribute, and answers what Okta would add to it', () => {
    const changed = change(custom('floor', { title: 'Floor', type: 'integer', required: false, permissions: null, enum: null }));
    expect(changed?.schema.custom.at(-1)).toEqual({ name: 'floor', title: 'Floor', type: 'integer', self: 'READ_ONLY' });
    expect(changed).toMatchObject({ added: ['floor'], changed: [], removed: [] });
  });

  it('keeps what is left out and takes away what is null', () => {
    const changed = change(custom('badge', { title: 'Number', maxLength: null }));
    expect(changed?.schema.custom[0]).toEqual({ name: 'badge', title: 'Number', type: 'string', self: 'READ_ONLY' });
    expect(changed?.changed).toEqual(['badge']);
  });

  it('removes an attribute and remembers that it is leaving', () => {
    const changed = change(custom('badge', null));
    expect(changed?.schema.custom.map(({ name }) => name)).toEqual(['drink']);
    expect(changed?.schema.removed).toEqual([{ name: 'badge', since: 2 }]);
    expect(changed?.removed).toEqual(['badge']);
    // Nobody has a value of it: then there is nothing to wait for.
    expect(changeSchema(schema, custom('badge', null), [], 2, new Set(['badge']))?.schema).not.toHaveProperty('removed');
  });

  it('is none where nothing differs, nor where an unknown attribute goes', () => {
    expect(
      change(custom('badge', { title: 'Badge', type: 'string', permissions: [{ principal: 'SELF', action: 'READ_ONLY' }] })),
    ).toBe(undefined);
    expect(change(custom('nothing', null))).toBe(undefined);
    expect(change({})).toBe(undefined);
  });

  it('makes a new attribute unique at once, and an old one once its values are claimed', () => {
    expect(change(custom('code', { ...text, unique: true }))?.schema.custom.at(-1)?.unique).toBe('UNIQUE_VALIDATED');
    const pending = change(custom('badge', { unique: true }))?.schema;
    expect(pending?.custom[0]?.unique).toBe('PENDING_UNIQUENESS');
    expect(change(custom('badge', { unique: 'UNIQUE_VALIDATED' }), pending)).toBe(undefined);
    expect(change(custom('badge', { unique: 'NOT_UNIQUE' }), pending)?.schema.custom[0]).toEqual(schema.custom[0]);
  });

  it('lets names of people be optional or required, and gives the login a pattern', () => {
    const changed = change({
      base: { lastName: { required: true }, firstName: { required: false }, login: { pattern: '[a-z]+' } },
    });
    const named = new Map(changed?.schema.base.map((attribute) => [attribute.name, attribute]));
    expect(named.get('lastName')?.required).toBe(true);
    expect(named.get('firstName')?.required).toBe(undefined);
    expect(named.get('login')?.pattern).toBe('[a-z]+');
    expect(changed?.changed).toEqual(['login', 'firstName', 'lastName']);
    expect(change({ base: { login: { pattern: null } } }, changed?.schema)?.schema.base[0]).toEqual(schema.base[0]);
  });

  it('takes base attributes as they were read', () => {
    const base = Object.fromEntries(
      baseUserAttributes.map(({ name, title, type, self, required }) => {
        const permissions = [{ principal: 'SELF', action: self }];
        return [name, { title, type, permissions, ...(required === undefined ? {} : { required }) }];
      }),
    );
    expect(change({ base })).toBe(undefined);
  });

  it.each<[string, SchemaInput, string]>([
    ['a name begins with a digit', custom('7up', text), '7up: invalid property name'],
    ['a name has other characters', custom('café', text), 'café: invalid property name'],
    ['a name belongs to every object', custom('constructor', text), 'constructor: invalid property name'],
    ['a name is too long', custom('a'.repeat(101), text), 'aaaaaaaaaaaaaaaaaaaa...: The name must not have more than 100'],
    ['a base attribute has the name', custom('Login', text), 'Login: An attribute with the name login already exists'],
    ['a custom one has it, but for case', custom('BADGE', text), 'BADGE: An attribute with the name badge already exists'],
    ['there is no type', custom('floor', { title: 'Floor' }), 'floor: The field type cannot be left blank'],
    ['there is no title', custom('floor', { type: 'string' }), 'floor: The field title cannot be left blank'],
    ['a type changes', custom('badge', { type: 'number' }), 'badge: The type of an existing attribute cannot be changed'],
    ['it is encrypted', custom('pin', { ...text, format: 'encrypted' }), 'pin: Encrypted and hashed attributes are not supported'],
    [
      'a number has a length',
      custom('age', { title: 'Age', type: 'integer', maxLength: 3 }),
      'age: minLength and maxLength are for',
    ],
    ['a text has a minimum', custom('age', { ...text, minimum: 3 }), 'age: minimum and maximum are for numbers alone'],
    [
      'lengths are crossed',
      custom('code', { ...text, minLength: 5, maxLength: 4 }),
      'code: minLength must not be more than maxLength',
    ],
    ['bounds are crossed', custom('age', { title: 'A', type: 'number', minimum: 2, maximum: 1 }), 'age: minimum must not be more'],
    ['a list has a format', custom('l', { title: 'L', type: 'array', format: 'uri' }), 'l: format and pattern are for text alone'],
    [
      'a list has an enum of its own',
      custom('l', { title: 'L', type: 'array', enum: ['a'] }),
      'l: The enum and oneOf of an array belong',
    ],
    ['a text has items', custom('l', { ...text, items: { type: 'string' } }), 'l: Only an array has items'],
    ['an enum is empty', custom('e', { ...text, enum: [] }), 'e: enum must have at least one element'],
    ['an enum repeats itself', custom('e', { ...text, enum: ['a', 'a'] }), 'e: The elements of enum must be unique'],
    ['an enum has another type', custom('e', { ...text, enum: [1] }), 'e: The element 1 of enum is no value'],
    ['a truth is enumerated', custom('e', { title: 'E', type: 'boolean', enum: ['a'] }), 'e: enum is for text and numbers alone'],
    [
      'titles stand for nothing',
      custom('e', { ...text, oneOf: [{ const: 'a', title: 'A' }] }),
      'e: oneOf is only supported together',
    ],
    ['a list is unique', custom('l', { title: 'L', type: 'array', unique: true }), 'l: Only text and numbers can be unique'],
    ['a default does not fit', custom('d', { ...text, maxLength: 2, default: 'abc' }), 'd: The default does not fit: '],
    [
      'a pattern can hang',
      custom('p', { ...text, pattern: '(a+)+' }),
      'p: The pattern is not supported: it may not repeat a group',
    ],
    [
      'a principal is a stranger',
      custom('p', { ...text, permissions: [{ principal: 'ALL', action: 'HIDE' }] }),
      'p: The principal ALL',
    ],
    ['a base attribute goes', { base: { login: null } }, 'login: A base attribute cannot be removed'],
    ['a base attribute is unknown', { base: { shoe: text } }, 'shoe: There is no such base attribute'],
    ['a base attribute becomes required', { base: { city: { required: true } } }, 'city: Whether this base attribute is required'],
    ['the login becomes optional', { base: { login: { required: false } } }, 'login: Whether this base attribute is required'],
    [
      'a base attribute has a pattern',
      { base: { city: { pattern: 'a' } } },
      'city: A base attribute other than login has no pattern',
    ],
    ['the pattern of the login is another', { base: { login: { pattern: '\\d+' } } }, "login: The pattern must be null, '.+' or"],
  ])('is refused when %s', (_what, input, cause) => {
    expect(causesOf(input)).toEqual([expect.stringContaining(cause)]);
  });

  it('is refused whole, with everything that is wrong', () => {
    expect(causesOf({ custom: { good: text, '7up': text, pin: { ...text, format: 'hashed' } } })).toHaveLength(2);
  });

  it('wants titles in the order of the values', () => {
    const given = {
      enum: ['tea', 'milk'],
      oneOf: [
        { const: 'milk', title: 'Milk' },
        { const: 'tea', title: 'Tea' },
      ],
    };
    expect(() => change(custom('drink', given))).toThrow(expect.objectContaining({ code: 'enum-mismatch' }));
    expect(() => change(custom('drink', { enum: ['tea', 'milk'] }))).toThrow(expect.objectContaining({ code: 'enum-mismatch' }));
    const numbers: AttributeInput = { title: 'N', type: 'integer', enum: [1], oneOf: [{ const: '1', title: 'One' }] };
    expect(change(custom('n', numbers))?.added).toEqual(['n']);
  });

  it('waits with a name until its values are gone', () => {
    const leaving = { ...schema, removed: [{ name: 'shoe', since: 1 }] };
    expect(causesOf(custom('shoe', text), leaving)).toEqual([
      "You cannot add the attribute with the variable name 'shoe' because the deletion process for an attribute with the same variable " +
        'name is incomplete. Wait until the data clean up process finishes and then try again.',
    ]);
  });

  it('wants attributes of one name to be one thing in all user types', () => {
    const other: Schema = { ...schema, id: 'osc3', custom: [{ name: 'size', title: 'Size', type: 'integer', self: 'HIDE' }] };
    expect(causesOf(custom('size', { title: 'Size', type: 'integer' }), schema, [other])).toEqual([]);
    expect(causesOf(custom('size', text), schema, [other])).toEqual([
      'size: The attribute is of another type in another user type',
    ]);
    expect(causesOf(custom('SIZE', text), schema, [other])).toEqual(['SIZE: An attribute with the name size already exists']);
  });

  it('knows limits', () => {
    const many = (count: number, given: AttributeInput): SchemaInput => ({
      custom: Object.fromEntries(Array.from({ length: count }, (_, index) => [`attribute${index}`, given])),
    });
    expect(causesOf(many(199, text))).toEqual(['definitions.custom: A schema must not have more than 200 custom attributes']);
    expect(causesOf(many(6, { ...text, unique: true }))).toEqual(['definitions.custom: No more than 5 attributes can be unique']);
    const values = Array.from({ length: 12_000 }, (_, index) => `value${index}`);
    expect(causesOf(custom('e', { ...text, enum: values }))).toEqual([
      'definitions: The schema must not be larger than 100000 bytes',
    ]);
  });

  it('leaves base attributes of groups alone', () => {
    expect(causesOf({ base: { name: { permissions: [{ principal: 'SELF', action: 'HIDE' }] } } }, groups)).toEqual([
      'name: A base attribute of groups cannot be changed',
    ]);
    expect(change(custom('room', text), groups)?.added).toEqual(['room']);
  });
});
