import { describe, expect, it } from '@jest/globals';

import { UnsupportedError } from '../../../../local/errors.ts';
import { createResolver, type Resolver, Template } from '../../../../local/template/intrinsics.ts';

function resolver(template: object = {}, parameters: Record<string, string> = {}): Resolver {
  return createResolver({
    template: Template.parse({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } }, ...template }),
    parameters,
    pseudoParameters: { 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '000000000000' },
    references: { ref: (id) => `ref of ${id}`, attribute: (id, name) => `${name} of ${id}` },
  });
}

describe('intrinsic functions', () => {
  it.each([
    [{ Ref: 'Queue' }, 'ref of Queue'],
    [{ Ref: 'AWS::Region' }, 'eu-west-1'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Arn of Queue'],
    [{ 'Fn::GetAtt': 'Queue.Nested.Name' }, 'Nested.Name of Queue'],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, 'c']] }, 'a/eu-west-1/c'],
    [{ 'Fn::Sub': 'arn:${AWS::Region}:${Queue}:${Queue.Arn}:${!Literal}' }, 'arn:eu-west-1:ref of Queue:Arn of Queue:${Literal}'],
    [{ 'Fn::Sub': ['${own}-${AWS::Region}', { own: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] }, 'Arn of Queue-eu-west-1'],
    [{ 'Fn::Split': ['@', 'a@b'] }, ['a', 'b']],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['@', 'a@b'] }] }, 'b'],
    [{ 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    [{ nested: [{ deep: { Ref: 'Queue' } }, 1, null, true] }, { nested: [{ deep: 'ref of Queue' }, 1, null, true] }],
  ])('resolves %j', (value, resolved) => {
    expect(resolver().resolve(value)).toEqual(resolved);
  });

  it('leaves out what is AWS::NoValue', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(resolver().resolve({ gone: none, list: [1, none, 2] })).toEqual({ list: [1, 2] });
  });

  it('finds values in mappings', () => {
    const { resolve } = resolver({ Mappings: { Sizes: { 'eu-west-1': { small: 3 } } } });
    expect(resolve({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] })).toBe(3);
  });

  it('stops at a function that it does not know, by its name', () => {
    expect(() => resolver().resolve({ a: { 'Fn::Cidr': ['10.0.0.0/16', 2] } })).toThrow(
      new UnsupportedError('the intrinsic function Fn::Cidr'),
    );
  });

  it('stops at a reference to nothing', () => {
    expect(() => resolver().resolve({ Ref: 'Nobody' })).toThrow('Nobody');
    expect(() => resolver().resolve({ 'Fn::GetAtt': ['Nobody', 'Arn'] })).toThrow('Nobody');
  });
});

describe('parameters', () => {
  const template = {
    Parameters: { Login: { Type: 'String', Default: 'admin@example.com' }, Zones: { Type: 'CommaDelimitedList' } },
  };

  it('take the value that is given, and their default otherwise', () => {
    expect(resolver(template, { Zones: 'a,b' }).resolve([{ Ref: 'Login' }, { Ref: 'Zones' }])).toEqual([
      'admin@example.com',
      ['a', 'b'],
    ]);
    expect(resolver(template, { Zones: '', Login: 'me@example.com' }).resolve({ Ref: 'Login' })).toBe('me@example.com');
  });

  it('must have one of the two', () => {
    expect(() => resolver(template)).toThrow("The template's parameter Zones has no value.");
  });
});

describe('conditions', () => {
  const isLocal = { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] };
  const { resolve, holds } = resolver({
    Parameters: { Stage: { Type: 'String', Default: 'local' } },
    Conditions: {
      IsLocal: isLocal,
      IsNot: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
      Both: { 'Fn::And': [{ Condition: 'IsLocal' }, { Condition: 'IsNot' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsLocal' }, { Condition: 'IsNot' }] },
    },
  });

  it.each([
    ['IsLocal', true],
    ['IsNot', false],
    ['Both', false],
    ['Either', true],
    [undefined, true],
  ])('%s holds: %s', (condition, holding) => {
    expect(holds(condition)).toBe(holding);
  });

  it('choose with Fn::If', () => {
    expect(resolve({ 'Fn::If': ['IsNot', 'yes', { a: { 'Fn::If': ['IsLocal', 'deep', 'no'] } }] })).toEqual({ a: 'deep' });
  });

  it('that are not declared stop', () => {
    expect(() => holds('Unheard')).toThrow('Unheard');
  });
});
