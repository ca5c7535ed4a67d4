import { describe, expect, it } from '@jest/globals';

import {
  answeredValues,
  answerFaults,
  controlOf,
  profileSchemaOf,
  type Question,
  questionsAbout,
  questionsFrom,
  readAnswer,
} from '../../shared/profile-forms/index.ts';
import { type Attribute, baseUserAttributes } from '../../shared/profiles/index.ts';

const own = (name: string, type: Attribute['type'], more: Partial<Attribute> = {}): Attribute => ({
  name,
  title: name,
  type,
  self: 'READ_WRITE',
  ...more,
});
const attributes: readonly Attribute[] = [
  ...baseUserAttributes,
  own('size', 'string', {
    enum: ['S', 'L'],
    oneOf: [
      { const: 'S', title: 'Small' },
      { const: 'L', title: 'Large' },
    ],
  }),
  own('age', 'integer', { minimum: 18, maximum: 120, description: 'In years' }),
  own('height', 'number'),
  own('consent', 'boolean', { description: 'You can take it back at any time.' }),
  own('plate', 'string', { pattern: '[A-Z]{2}-[0-9]{1,4}', maxLength: 7 }),
  own('tags', 'array', { itemType: 'string', enum: ['a', 'b'] }),
  own('years', 'array', { itemType: 'integer' }),
];
const asked = [...attributes.map(({ name }) => name), 'coupon'].map((name) => ({ name, label: `The ${name}`, required: false }));
const questions = questionsAbout(asked, attributes);

function question(name: string, required = false): Question {
  const found = questions.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return { ...found, required };
}

describe('questions', () => {
  it('stand in the policy’s order, and are required where the schema requires them', () => {
    expect(questions.map(({ name }) => name)).toEqual(asked.map(({ name }) => name));
    expect(questions.filter(({ required }) => required).map(({ name }) => name)).toEqual(['login', 'firstName', 'email']);
  });

  it('are the same for a client that was given them: what it finds wrong is what the server finds wrong', () => {
    const given = questionsFrom(JSON.parse(JSON.stringify(profileSchemaOf(questions))));
    const tries = [
      '',
      ' ',
      'x',
      'S',
      'L',
      '17',
      '18',
      '18.5',
      '121',
      'true',
      'false',
      'AB-1',
      'AB-12345',
      'a,b',
      'a,c',
      '1,2,x',
      'a@b.example',
      'DE',
      'en',
      'Europe/Rome',
      'https://a.example',
    ];
    for (const { name } of questions) {
      for (const answer of tries) {
        const answers = { [name]: answer };
        const faults = (list: readonly Question[]): unknown =>
          answerFaults(
            list.filter((each) => each.name === name),
            answers,
          ).get(name);
        expect([name, answer, faults(given)]).toEqual([name, answer, faults(questions)]);
      }
    }
  });

  it.each([
    ['email', { type: 'email', autocomplete: 'email', maxLength: 100 }],
    ['login', { type: 'email', autocomplete: 'username' }],
    ['mobilePhone', { type: 'tel', autocomplete: 'tel' }],
    ['profileUrl', { type: 'url' }],
    [
      'size',
      {
        type: 'select',
        options: [
          { value: 'S', label: 'Small' },
          { value: 'L', label: 'Large' },
        ],
      },
    ],
    ['age', { type: 'text', inputmode: 'numeric', help: 'In years' }],
    ['height', { type: 'text', inputmode: 'decimal' }],
    ['consent', { type: 'checkbox', help: 'You can take it back at any time.' }],
    ['coupon', { type: 'text' }],
  ])('are answered by a control that fits: %s', (name, control) => {
    expect(controlOf(question(name))).toMatchObject(control);
  });
});

describe('an answer', () => {
  it.each([
    ['age', '42', 42],
    ['age', ' 42 ', 42],
    ['age', 42, 42],
    ['height', '1.75', 1.75],
    ['firstName', '  Ada ', 'Ada'],
    ['size', 'S', 'S'],
    ['consent', 'true', true],
    ['consent', true, true],
    ['consent', false, false],
    ['tags', 'a, b', ['a', 'b']],
    ['tags', ['b'], ['b']],
    ['years', '1815\n1852', [1815, 1852]],
    ['coupon', ' X1 ', 'X1'],
  ])('of %s: %j is %j', (name, raw, value) => {
    expect(readAnswer(question(name), raw)).toEqual({ value });
  });

  it.each([
    ['age', 'old', { fault: 'type', wanted: 'integer' }],
    ['age', '42.5', { fault: 'type', wanted: 'integer' }],
    ['age', '0x10', { fault: 'type', wanted: 'integer' }],
    ['age', '17', { fault: 'too-small', least: 18 }],
    ['age', '121', { fault: 'too-large', most: 120 }],
    ['size', 'M', { fault: 'no-choice' }],
    ['tags', 'a,c', { fault: 'no-choice' }],
    ['plate', 'AB-x', { fault: 'no-match' }],
    ['plate', 'AB-12345', { fault: 'too-long', most: 7 }],
    ['login', 'ada!', { fault: 'too-short', least: 5 }],
    ['login', 'ada.lovelace', { fault: 'no-login' }],
    ['firstName', 7, { fault: 'type', wanted: 'string' }],
    ['firstName', { $gt: '' }, { fault: 'type', wanted: 'string' }],
    ['consent', 'maybe', { fault: 'type', wanted: 'boolean' }],
    ['coupon', ['x'], { fault: 'type', wanted: 'string' }],
  ])('of %s: %j is refused as %j', (name, raw, fault) => {
    expect(readAnswer(question(name), raw)).toEqual({ fault });
  });

  it('may be left out where it is not required; a box that is required has to be ticked', () => {
    for (const raw of [undefined, null, '', '  ']) {
      expect(readAnswer(question('age'), raw)).toEqual({});
      expect(readAnswer(question('age', true), raw)).toEqual({ fault: { fault: 'required' } });
      expect(readAnswer(question('consent', true), raw)).toEqual({ fault: { fault: 'must-agree' } });
    }
    expect(readAnswer(question('consent', true), false)).toEqual({ fault: { fault: 'must-agree' } });
    expect(readAnswer(question('tags', true), ',')).toEqual({ fault: { fault: 'required' } });
  });

  it('to what was not asked is left behind, names of objects’ own members among it', () => {
    const answers = { firstName: 'Ada', age: '42', status: 'ACTIVE', __proto__: { lastName: 'Lovelace' }, constructor: 'x' };
    expect([...answeredValues([question('firstName'), question('age'), question('lastName')], answers)]).toEqual([
      ['firstName', 'Ada'],
      ['age', 42],
    ]);
  });
});
